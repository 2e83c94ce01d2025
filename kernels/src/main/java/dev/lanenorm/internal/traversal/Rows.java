package dev.lanenorm.internal.traversal;

import dev.lanenorm.internal.Block;
import dev.lanenorm.internal.Blocking;
import dev.lanenorm.internal.Shape;
import dev.lanenorm.internal.Split;
import dev.lanenorm.internal.Team;

/**
 * The traversal of a matrix. A reduction sums blocks of {@link Blocking#ROWS} rows in float, adds the blocks of a chunk
 * in double, and merges chunks from the last to the first. So the map, which goes from the first rows to the last,
 * finds the first rows in cache (4096 x 1024 forward: 1.60 ms, the other way round 1.77). Threads share out chunks or
 * columns.
 */
public final class Rows extends Traversal {
    // How the sweep in progress is cut. A long row consists of so many joined rows.
    private boolean isDense;
    private int joined;
    private int longRows;
    private int longColumns;
    private boolean interleaved;
    private int chunks;
    private int shares;
    private boolean splitColumns;
    private boolean splitRows;

    public Rows(Team team) {
        super(team);
    }

    @Override
    public int copies(Shape shape) {
        int rows = shape.examples();
        return Math.max(JoinedRows.inReduction(rows, shape.channels()), JoinedRows.inMap(rows, shape.channels()));
    }

    /** Tiles a coefficient, for joined rows. */
    @Override
    public void layOut(float[] coefficient, int count, int copies) {
        int all = count * copies;
        for (int have = count; have < all; have *= 2) {
            System.arraycopy(coefficient, 0, coefficient, have, Math.min(have, all - have));
        }
    }

    @Override
    public int coefficientsOffset(int column, Shape shape) {
        return column;
    }

    private void join(int rows) {
        joined = rows;
        longRows = operands.shape.examples() / joined;
        longColumns = operands.shape.channels() * joined;
    }

    @Override
    void cutReduction() {
        join(JoinedRows.inReduction(operands.shape.examples(), operands.shape.channels()));
        isDense = operands.isDense();
        boolean isCached = operands.shape.elements() <= Blocking.CACHED;
        interleaved = longColumns >= (isCached ? Blocking.WIDE : Blocking.WIDE / 2);
        chunks = Split.parts(longRows, Blocking.CHUNK);
        splitColumns = Split.byColumns(longRows, longColumns, threads) && (isDense || joined == 1);
        splitRows = threads > 1 && chunks > 1 && !splitColumns;
        int slots = 1 + (splitRows ? chunks : 1);
        int workers = splitRows ? Math.min(chunks, threads) : 1;
        accumulator.begin(operands, slots * longColumns, workers * longColumns);
    }

    @Override
    void reduceColumns() {
        if (splitRows) {
            shares = chunks;
            team.run(chunks, threads, true, reduction);
            for (int chunk = chunks - 2; chunk >= 0; chunk--) {
                mergeChunk(chunk, slot(chunk), 0, longColumns);
            }
        } else {
            shares = splitColumns ? Split.strips(longColumns, threads) : 1;
            team.run(shares, threads, false, reduction);
        }
        foldJoinedRows();
        reduceLastRows();
    }

    /** The index of the results of a chunk: the last one's are the first, and others are merged into them. */
    private int slot(int chunk) {
        return chunk == chunks - 1 ? 0 : (1 + chunk) * longColumns;
    }

    /** Reduces a chunk of rows, or a strip of columns with all its rows. */
    @Override
    void reduceShare(int share, int worker) {
        Block block = blocks[worker].interleaved(interleaved);
        if (splitRows) {
            reduceChunk(block, share, 0, longColumns, slot(share), worker * longColumns);
            return;
        }
        int from = Split.stripStart(share, shares, longColumns);
        int width = Split.stripStart(share + 1, shares, longColumns) - from;
        reduceChunk(block, chunks - 1, from, width, from, from);
        for (int chunk = chunks - 2; chunk >= 0; chunk--) {
            reduceChunk(block, chunk, from, width, longColumns + from, from);
            mergeChunk(chunk, longColumns + from, from, width);
        }
    }

    private void reduceChunk(Block block, int chunk, int column, int width, int offset, int blockOffset) {
        int from = chunk * Blocking.CHUNK;
        int count = Math.min(Blocking.CHUNK, longRows - from);
        reduceRows(block, from * joined, joined, count, column, width, offset, blockOffset);
    }

    /** Reduces rows; joined ones that are not dense lie apart, in pieces. */
    private void reduceRows(
            Block block, int from, int rowStep, int count, int column, int width, int offset, int blockOffset) {
        int pieces = isDense ? 1 : rowStep;
        int pieceWidth = width / pieces;
        int firstRows = Math.min(Blocking.ROWS, count);
        for (int piece = 0; piece < pieces; piece++) {
            block.ofExamples(from + piece, rowStep, column, firstRows, pieceWidth);
            accumulator.open(operands, block.sumsOffset(blockOffset + piece * pieceWidth), pieceWidth);
        }
        boolean isWhole = firstRows == count;
        boolean isDone = false;
        for (int pass = 1; pass <= 2 && !isDone; pass++) {
            for (int done = 0; done < count; done += Blocking.ROWS) {
                int rows = Math.min(Blocking.ROWS, count - done);
                for (int piece = 0; piece < pieces; piece++) {
                    int pieceOffset = piece * pieceWidth;
                    block.ofExamples(from + done * rowStep + piece, rowStep, column, rows, pieceWidth);
                    block.coefficientsOffset(column).sumsOffset(blockOffset + pieceOffset);
                    accumulator.add(operands, block, pieceWidth, done == 0, offset + pieceOffset);
                }
            }
            isDone = accumulator.close(count, width, 1, blockOffset, isWhole, offset);
        }
    }

    private void mergeChunk(int chunk, int chunkOffset, int offset, int width) {
        int from = chunk * Blocking.CHUNK;
        int count = Math.min(Blocking.CHUNK, longRows - from);
        accumulator.merge(longRows - from - count, offset, count, chunkOffset, width);
    }

    private void foldJoinedRows() {
        int columns = operands.shape.channels();
        for (int i = 1; i < joined; i++) {
            accumulator.merge((long) i * longRows, 0, longRows, i * columns, columns);
        }
    }

    private void reduceLastRows() {
        int done = longRows * joined;
        int rows = operands.shape.examples() - done;
        if (rows > 0) {
            int columns = operands.shape.channels();
            reduceRows(blocks[0], done, 1, rows, 0, columns, longColumns, 0);
            accumulator.merge(done, 0, rows, longColumns, columns);
        }
    }

    @Override
    void mapElements() {
        int rows = operands.shape.examples();
        int columns = operands.shape.channels();
        join(operands.isDense() ? JoinedRows.inMap(rows, columns) : 1);
        splitColumns = threads > 1 && (longRows < threads || joined == 1 && Split.byColumns(rows, columns, threads));
        shares = splitColumns ? Split.strips(longColumns, threads) : Math.min(longRows, threads == 1 ? 1 : 4 * threads);
        team.run(shares, threads, false, map);
        int lastRows = rows - longRows * joined;
        if (lastRows > 0) {
            Block last = blocks[0].ofExamples(longRows * joined, 1, 0, 1, lastRows * columns);
            loop.run(operands, last.coefficientsOffset(0));
        }
    }

    /** Maps a range of rows, or a strip of columns, as {@link Split} decides. */
    @Override
    void mapShare(int share, int worker) {
        if (splitColumns) {
            int from = Split.stripStart(share, shares, longColumns);
            mapRows(blocks[worker], 0, longRows, from, Split.stripStart(share + 1, shares, longColumns) - from);
        } else {
            int from = Split.start(share, shares, longRows);
            mapRows(blocks[worker], from, Split.start(share + 1, shares, longRows), 0, longColumns);
        }
    }

    private void mapRows(Block block, int from, int to, int column, int width) {
        for (int row = from; row < to; row += Blocking.ROWS) {
            int rows = Math.min(Blocking.ROWS, to - row);
            block.ofExamples(row * joined, joined, column, rows, width).coefficientsOffset(column);
            loop.run(operands, block);
        }
    }
}
