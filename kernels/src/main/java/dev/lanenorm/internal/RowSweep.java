package dev.lanenorm.internal;

/** The second sweep: a row-wise map over all rows, block by block. */
public final class RowSweep implements Team.Task {
    private final Team team;

    // The call in progress.
    private BlockLoop loop;
    private int joined;
    private int longRows;
    private int longColumns;
    private int tasks;
    private boolean splitColumns;

    public RowSweep(Team team) {
        this.team = team;
    }

    /**
     * Runs the loop over rows x columns.
     *
     * @param joinedRows the number of rows joined to one; more than 1 only where all operands have stride = columns
     */
    public void run(BlockLoop blockLoop, int joinedRows, int rows, int columns) {
        loop = blockLoop;
        joined = joinedRows;
        longRows = rows / joined;
        longColumns = columns * joined;
        int lastRows = rows - longRows * joined;
        int threads = team.threadsFor((long) rows * columns);
        splitColumns = longRows < threads;
        tasks = splitColumns
                ? Math.min(threads, (longColumns + Blocking.TILE - 1) / Blocking.TILE)
                : Math.min(longRows, threads == 1 ? 1 : 4 * threads);
        team.run(tasks, this);
        if (lastRows > 0) {
            loop.run(longRows * joined, 1, 1, 0, lastRows * columns, 0);
        }
        loop = null;
    }

    /** A range of rows, or of columns where there are fewer rows than threads. */
    @Override
    public void run(int task, int worker) {
        if (splitColumns) {
            int from = start(task, longColumns);
            blocks(0, longRows, from, start(task + 1, longColumns) - from);
        } else {
            blocks(start(task, longRows), start(task + 1, longRows), 0, longColumns);
        }
    }

    private int start(int task, int size) {
        return (int) ((long) size * task / tasks);
    }

    private void blocks(int from, int to, int column, int columns) {
        for (int row = from; row < to; row += Blocking.ROWS) {
            loop.run(row * joined, joined, Math.min(Blocking.ROWS, to - row), column, columns, column);
        }
    }
}
