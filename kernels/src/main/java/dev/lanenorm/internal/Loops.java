package dev.lanenorm.internal;

/**
 * The inner loops: one method per loop, implemented once in plain Java ({@code scalar}) and once in vectors
 * ({@code vector}), in one file per operation.
 *
 * <p>A matrix is given as array, index of its first element and row stride; {@code at} is the index of the first column
 * in the per-column arrays. Callers have checked everything. Every implementation performs the same operations on a
 * column in the same order, so the results are the same bits; columns never meet.
 */
public interface Loops {
    /** Streams of rows through a wide matrix that is read alone. */
    int WIDE_STREAMS = 4;

    /** Streams of rows through each of two wide matrices read together: four would conflict in an 8-way L1 cache. */
    int WIDE_STREAMS_OF_TWO = 2;

    /**
     * How many floats one operation handles.
     *
     * @return 1 for the plain loops, 4, 8 or 16 for vectors
     */
    int lanes();

    // Column reductions over a block of rows, added in the order of so many {@link Streams}: 1 for narrow
    // matrices, and WIDE_STREAMS or WIDE_STREAMS_OF_TWO for wide ones.

    /** sum = sum(x - shift); squares = sum((x - shift)^2). */
    void deviationSums(
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
            int at);

    /** sumDy = sum(dy); sumDyCentered = sum(dy * (x - mean)). */
    void gradientSums(
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
            int at);

    /** sum = sum(a). */
    void columnSums(float[] a, int aAt, int aStride, int rows, int columns, int streams, float[] sum, int at);

    /** sum = sum(a * b). */
    void productSums(
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
            int at);

    // Row-wise maps with one coefficient per column. An output may be exactly one of the inputs.

    /** y = (x - mean) * scale + shift. */
    void normalize(
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
            int at);

    /** dx = scale * (dy - shift + slope * (x - mean)). */
    void inputGradient(
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
            int at);

    // What stands beside the layer.

    /** y = max(0, (x - mean) * scale + shift). */
    void normalizeRelu(
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
            int at);

    /** y = max(0, (x - mean) * scale + shift + r). */
    void normalizeAddRelu(
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
            int at);

    /** As gradientSums, of dy where (x - mean) * scale + shift is above 0, elsewhere 0. */
    void reluGradientSums(
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
            int at);

    /** As inputGradient, of dy where (x - mean) * scale + forwardShift is above 0, elsewhere 0. */
    void reluInputGradient(
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
            int at);

    /** dx = scale * dy where (x - mean) * scale + shift is above 0, elsewhere scale * 0. */
    void reluFrozenGradient(
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
            int at);

    /** out = dy where y is above 0, elsewhere 0. */
    void reluGradient(
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
            int columns);

    // The nodes of the staged graph. r is one row of coefficients.

    /** out = a - r - rLow: the mean is given as the sum of two floats. */
    void subtractRow(
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
            int at);

    /** out = a * r. */
    void multiplyRow(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            int at);

    /** out = a + r. */
    void addRow(
            float[] a,
            int aAt,
            int aStride,
            float[] out,
            int outAt,
            int outStride,
            int rows,
            int columns,
            float[] r,
            int at);

    /** out = r in every row. */
    void spreadRow(float[] out, int outAt, int outStride, int rows, int columns, float[] r, int at);

    /** out = a^2. */
    void square(float[] a, int aAt, int aStride, float[] out, int outAt, int outStride, int rows, int columns);

    /** out = 2 * a * b. */
    void doubledProduct(
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
            int columns);

    /** out = a + b. */
    void add(
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
            int columns);
}
