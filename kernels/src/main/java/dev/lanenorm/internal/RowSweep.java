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
        splitColumns = threads > 1 && (longRows < threads || joined == 1 && Split.byColumns(rows, columns, threads));
        tasks = splitColumns ? Split.panels(longColumns, threads) : Math.min(longRows, threads == 1 ? 1 : 4 * threads);
        try {
            team.run(tasks, threads, false, this);
            if (lastRows > 0) {
                loop.run(longRows * joined, 1, 1, 0, lastRows * columns, 0);
            }
        } finally {
            loop = null;
        }
    }

    /** A range of rows, or of columns as {@link Split} has it. */
    @Override
    public void run(int task, int worker) {
        if (splitColumns) {
            int from = Split.panelStart(task, tasks, longColumns);
            blocks(0, longRows, from, Split.panelStart(task + 1, tasks, longColumns) - from);
        } else {
            blocks(start(task), start(task + 1), 0, longColumns);
        }
    }

    private int start(int task) {
        return (int) ((long) longRows * task / tasks);
    }

    private void blocks(int from, int to, int column, int columns) {
        for (int row = from; row < to; row += Blocking.ROWS) {
            loop.run(row * joined, joined, Math.min(Blocking.ROWS, to - row), column, columns, column);
        }
    }
}
