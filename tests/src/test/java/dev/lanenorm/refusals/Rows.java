package dev.lanenorm.refusals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Rows of one type in the making. */
final class Rows {
    /** How the table names a constructor. */
    static final String NEW = "new";

    private final Class<?> type;
    private final Supplier<?> receiver;
    private final List<Row> rows = new ArrayList<>();

    private Rows(Class<?> type, Supplier<?> receiver) {
        this.type = type;
        this.receiver = receiver;
    }

    /** Of static methods and constructors. */
    static Rows of(Class<?> type) {
        return new Rows(type, null);
    }

    /** Of methods called on what the receiver gives. */
    static <T> Rows of(Class<T> type, Supplier<T> receiver) {
        return new Rows(type, receiver);
    }

    Rows row(String method, Argument... arguments) {
        rows.add(new Row(type, method, receiver, List.of(arguments)));
        return this;
    }

    List<Row> rows() {
        return rows;
    }
}
