package dev.lanenorm.internal;

/** out = shift in every row: a copy, the same on every backend. */
public final class BroadcastRow implements Loop {
    @Override
    public void run(Operands operands, Block block) {
        float[] out = operands.out.array();
        int outRow = block.start(operands.out);
        for (int row = 0; row < block.rows(); row++) {
            System.arraycopy(operands.shift, block.coefficientsOffset(), out, outRow, block.columns());
            outRow += block.stride(operands.out);
        }
    }
}
