package dev.lanenorm.internal.scalar;

import dev.lanenorm.internal.Loops;

/** The plain loops, in one file per operation. */
public final class ScalarLoops implements Loops {
    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public void deviationSums(
            float[] x,
            int xAt,
            int xStride,
            int rows,
            int columns,
            int streams,
            float[] shift,
            int shiftAt,
            float[] sum,
            float[] squares,
            int at) {
        DeviationSums.run(x, xAt, xStride, rows, columns, streams, shift, shiftAt, sum, squares, at);
    }

    @Override
    public void gradientSums(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            int columns,
            int streams,
            float[] mean,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        GradientSums.run(
                x, xAt, xStride, dy, dyAt, dyStride, rows, columns, streams, mean, meanAt, sumDy, sumDyCentered, at);
    }

    @Override
    public void columnSums(float[] a, int aAt, int aStride, int rows, int columns, int streams, float[] sum, int at) {
        ColumnSums.run(a, aAt, aStride, rows, columns, streams, sum, at);
    }

    @Override
    public void productSums(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            int rows,
            int columns,
            int streams,
            float[] sum,
            int at) {
        ProductSums.run(a, aAt, aStride, b, bAt, bStride, rows, columns, streams, sum, at);
    }

    @Override
    public void normalize(
            float[] x,
            int xAt,
            int xStride,
            float[] y,
            int yAt,
            int yStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        Normalize.run(x, xAt, xStride, y, yAt, yStride, rows, columns, mean, scale, shift, at);
    }

    @Override
    public void inputGradient(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] dx,
            int dxAt,
            int dxStride,
            int rows,
            int columns,
            float[] mean,
            float[] slope,
            float[] shift,
            float[] scale,
            int at) {
        InputGradient.run(
                x, xAt, xStride, dy, dyAt, dyStride, dx, dxAt, dxStride, rows, columns, mean, slope, shift, scale, at);
    }

    @Override
    public void normalizeRelu(
            float[] x,
            int xAt,
            int xStride,
            float[] y,
            int yAt,
            int yStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        NormalizeRelu.run(x, xAt, xStride, y, yAt, yStride, rows, columns, mean, scale, shift, at);
    }

    @Override
    public void normalizeAddRelu(
            float[] x,
            int xAt,
            int xStride,
            float[] r,
            int rAt,
            int rStride,
            float[] y,
            int yAt,
            int yStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        NormalizeAddRelu.run(x, xAt, xStride, r, rAt, rStride, y, yAt, yStride, rows, columns, mean, scale, shift, at);
    }

    @Override
    public void reluGradientSums(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            int rows,
            int columns,
            int streams,
            float[] mean,
            float[] scale,
            float[] shift,
            int meanAt,
            float[] sumDy,
            float[] sumDyCentered,
            int at) {
        ReluGradientSums.run(
                x,
                xAt,
                xStride,
                dy,
                dyAt,
                dyStride,
                rows,
                columns,
                streams,
                mean,
                scale,
                shift,
                meanAt,
                sumDy,
                sumDyCentered,
                at);
    }

    @Override
    public void reluInputGradient(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] dx,
            int dxAt,
            int dxStride,
            int rows,
            int columns,
            float[] mean,
            float[] slope,
            float[] shift,
            float[] scale,
            float[] forwardShift,
            int at) {
        ReluInputGradient.run(
                x,
                xAt,
                xStride,
                dy,
                dyAt,
                dyStride,
                dx,
                dxAt,
                dxStride,
                rows,
                columns,
                mean,
                slope,
                shift,
                scale,
                forwardShift,
                at);
    }

    @Override
    public void reluFrozenGradient(
            float[] x,
            int xAt,
            int xStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] dx,
            int dxAt,
            int dxStride,
            int rows,
            int columns,
            float[] mean,
            float[] scale,
            float[] shift,
            int at) {
        ReluFrozenGradient.run(
                x, xAt, xStride, dy, dyAt, dyStride, dx, dxAt, dxStride, rows, columns, mean, scale, shift, at);
    }

    @Override
    public void reluGradient(
            float[] y,
            int yAt,
            int yStride,
            float[] dy,
            int dyAt,
            int dyStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        ReluGradient.run(y, yAt, yStride, dy, dyAt, dyStride, out, outAt, outStride, rows, columns);
    }

    @Override
    public void subtractRow(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            float[] rLow,
            int at) {
        SubtractRow.run(a, aAt, aStride, out, outAt, outStride, rows, columns, r, rLow, at);
    }

    @Override
    public void multiplyRow(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            int at) {
        MultiplyRow.run(a, aAt, aStride, out, outAt, outStride, rows, columns, r, at);
    }

    @Override
    public void addRow(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            int at) {
        AddRow.run(a, aAt, aStride, out, outAt, outStride, rows, columns, r, at);
    }

    @Override
    public void spreadRow(float[] out, int outAt, int outStride, int rows, int columns, float[] r, int at) {
        SpreadRow.run(out, outAt, outStride, rows, columns, r, at);
    }

    @Override
    public void square(float[] a, int aAt, int aStride, float[] out, int outAt, int outStride, int rows, int columns) {
        Square.run(a, aAt, aStride, out, outAt, outStride, rows, columns);
    }

    @Override
    public void doubledProduct(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        DoubledProduct.run(a, aAt, aStride, b, bAt, bStride, out, outAt, outStride, rows, columns);
    }

    @Override
    public void add(
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int bStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns) {
        Add.run(a, aAt, aStride, b, bAt, bStride, out, outAt, outStride, rows, columns);
    }
}
