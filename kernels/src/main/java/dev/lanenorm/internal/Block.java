package dev.lanenorm.internal;

/**
 * The part of the operands that a loop treats as a matrix. Each thread has one and sets it anew for every call of a
 * loop.
 */
public final class Block {
    private int example;
    private int element;
    private int exampleStep;
    private int elementStep;
    private int rows;
    private int columns;
    private int coefficientsOffset;
    private int sumsOffset;
    private boolean interleaved;

    /**
     * Rows that are examples, or each several joined examples, from one of their elements on.
     *
     * @param newExampleStep the distance from the example of a row to that of the next row
     */
    public Block ofExamples(int newExample, int newExampleStep, int newElement, int newRows, int newColumns) {
        return set(newExample, newElement, newExampleStep, 0, newRows, newColumns);
    }

    /** Rows that follow each other within one example. */
    public Block inExample(int newExample, int newElement, int newRows, int newColumns) {
        return set(newExample, newElement, 0, newColumns, newRows, newColumns);
    }

    private Block set(
            int newExample, int newElement, int newExampleStep, int newElementStep, int newRows, int newColumns) {
        example = newExample;
        element = newElement;
        exampleStep = newExampleStep;
        elementStep = newElementStep;
        rows = newRows;
        columns = newColumns;
        return this;
    }

    /** Sets the index of the coefficients of its first column. */
    public Block coefficientsOffset(int index) {
        coefficientsOffset = index;
        return this;
    }

    /** Sets the index of the sums of its first column. */
    public Block sumsOffset(int index) {
        sumsOffset = index;
        return this;
    }

    /** Sets whether rows are added in the order of several {@linkplain RowOrder streams}. */
    public Block interleaved(boolean isInterleaved) {
        interleaved = isInterleaved;
        return this;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public int coefficientsOffset() {
        return coefficientsOffset;
    }

    public int sumsOffset() {
        return sumsOffset;
    }

    public boolean interleaved() {
        return interleaved;
    }

    /** The index of its first element in the array of an operand. */
    public int start(Operand operand) {
        return operand.offset() + example * operand.stride() + element;
    }

    /** The distance from a row to the next in the array of an operand. */
    public int stride(Operand operand) {
        return exampleStep * operand.stride() + elementStep;
    }
}
