package dev.lanenorm.internal;

import java.util.Arrays;

/**
 * The first sweep: a column reduction over all rows, as blocks of {@link Loops#ROWS} rows reduced in float, chunks of
 * blocks merged in double, and chunks merged in their order. This tree is fixed by rows and columns alone, so threads,
 * which share out chunks or columns, change no bit.
 *
 * <p>Two results per column, {@link #first} and {@link #second}. Working storage is kept between calls.
 */
public abstract class ColumnReduction implements Team.Task {
    /** Rows per chunk: 8 blocks make merging cheap, and 65536 rows still give 128 chunks to share out. */
    private static final int CHUNK = 8 * Loops.ROWS;

    /** Columns are shared out in whole tiles of four 16-lane vectors. */
    private static final int PANEL = 64;

    /** Recomputes a column, all in double. */
    @FunctionalInterface
    public interface InDouble {
        void run(int rows, int column, double[] first, double[] second);
    }

    private final Team team;
    private final BlockLoop loop;
    private final InDouble inDouble;
    private double[] first = {};
    private double[] second = {};
    private double[] chunkFirst = {};
    private double[] chunkSecond = {};

    // The call in progress.
    private boolean dense;
    private int columns;
    private int joined;
    private int longRows;
    private int longColumns;
    private int chunks;
    private int panels;
    private boolean splitRows;

    ColumnReduction(Team team, BlockLoop loop, InDouble inDouble) {
        this.team = team;
        this.loop = loop;
        this.inDouble = inDouble;
    }

    /** Makes room for the block results of so many columns. */
    abstract void reserveBlocks(int size);

    /** Adds the block results from blockAt on to the accumulators from at on, which hold {@code count} rows so far. */
    abstract void mergeBlock(long count, double[] first, double[] second, int at, int rows, int blockAt, int columns);

    /** Adds accumulators of otherCount rows to accumulators of count rows. */
    abstract void merge(
            long count,
            double[] first,
            double[] second,
            int at,
            long otherCount,
            double[] otherFirst,
            double[] otherSecond,
            int otherAt,
            int columns);

    /** The first result per column; longer than the columns. */
    public final double[] first() {
        return first;
    }

    /** The second result per column; longer than the columns. */
    public final double[] second() {
        return second;
    }

    /**
     * Reduces the rows x columns behind the loop.
     *
     * @param isDense whether all operands have stride = columns
     */
    public final void run(int rows, int matrixColumns, boolean isDense) {
        dense = isDense;
        columns = matrixColumns;
        joined = JoinedRows.count(rows, columns);
        longRows = rows / joined;
        longColumns = columns * joined;
        chunks = (longRows + CHUNK - 1) / CHUNK;
        panels = 1;

        int threads = (int) Math.min(team.parallelism(), (long) rows * columns / RowSweep.WORTH_A_THREAD);
        boolean splitColumns =
                threads > 1 && chunks < 4 * threads && longColumns >= threads * PANEL && (dense || joined == 1);
        splitRows = threads > 1 && chunks > 1 && !splitColumns;
        reserve(splitRows ? chunks : 1);
        Arrays.fill(first, 0, longColumns, 0);
        Arrays.fill(second, 0, longColumns, 0);

        if (splitRows) {
            team.run(chunks, this);
            for (int chunk = 0; chunk < chunks; chunk++) {
                mergeChunk(chunk, chunk * longColumns, 0, longColumns);
            }
        } else {
            panels = splitColumns ? threads : 1;
            team.run(panels, this);
        }
        foldJoinedRows();
        reduceLastRows(rows);
        recomputeWhereNotFinite(rows);
    }

    /** A chunk of rows, or a panel of columns with all its rows. */
    @Override
    public final void run(int task, int worker) {
        if (splitRows) {
            reduceChunk(task, 0, longColumns, task * longColumns, worker * longColumns);
            return;
        }
        int from = panelStart(task);
        int width = panelStart(task + 1) - from;
        for (int chunk = 0; chunk < chunks; chunk++) {
            reduceChunk(chunk, from, width, from, from);
            mergeChunk(chunk, from, from, width);
        }
    }

    private int panelStart(int panel) {
        return panel == panels ? longColumns : (int) ((long) longColumns * panel / panels / PANEL * PANEL);
    }

    private void reduceChunk(int chunk, int column, int width, int at, int blockAt) {
        Arrays.fill(chunkFirst, at, at + width, 0);
        Arrays.fill(chunkSecond, at, at + width, 0);
        int from = chunk * CHUNK;
        int to = Math.min(from + CHUNK, longRows);
        for (int row = from; row < to; row += Loops.ROWS) {
            int rows = Math.min(Loops.ROWS, to - row);
            if (joined == 1 || dense) {
                loop.run(row * joined, joined, rows, column, width, blockAt);
            } else {
                for (int i = 0; i < joined; i++) {
                    loop.run(row * joined + i, joined, rows, 0, columns, blockAt + i * columns);
                }
            }
            mergeBlock(row - from, chunkFirst, chunkSecond, at, rows, blockAt, width);
        }
    }

    private void mergeChunk(int chunk, int chunkAt, int at, int width) {
        long before = (long) chunk * CHUNK;
        long count = Math.min(CHUNK, longRows - before);
        merge(before, first, second, at, count, chunkFirst, chunkSecond, chunkAt, width);
    }

    private void foldJoinedRows() {
        for (int i = 1; i < joined; i++) {
            merge((long) i * longRows, first, second, 0, longRows, first, second, i * columns, columns);
        }
    }

    private void reduceLastRows(int rows) {
        int done = longRows * joined;
        if (done < rows) {
            Arrays.fill(chunkFirst, 0, columns, 0);
            Arrays.fill(chunkSecond, 0, columns, 0);
            loop.run(done, 1, rows - done, 0, columns, 0);
            mergeBlock(0, chunkFirst, chunkSecond, 0, rows - done, 0, columns);
            merge(done, first, second, 0, rows - done, chunkFirst, chunkSecond, 0, columns);
        }
    }

    /** The float sums of a column that is not finite may have overflowed on the way. */
    private void recomputeWhereNotFinite(int rows) {
        for (int column = 0; column < columns; column++) {
            if (!Double.isFinite(first[column] + second[column])) {
                inDouble.run(rows, column, first, second);
            }
        }
    }

    private void reserve(int slots) {
        if (first.length < longColumns) {
            first = new double[longColumns];
            second = new double[longColumns];
        }
        if (chunkFirst.length < slots * longColumns) {
            chunkFirst = new double[slots * longColumns];
            chunkSecond = new double[slots * longColumns];
        }
        reserveBlocks((slots == 1 ? 1 : team.parallelism()) * longColumns);
    }
}
