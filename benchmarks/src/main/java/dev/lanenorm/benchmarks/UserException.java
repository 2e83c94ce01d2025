package dev.lanenorm.benchmarks;

/** Something the user can put right: the message says what to do, and there is no stack trace. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what is wrong and what would be right. */
    public UserException(String message) {
        super(message, null, false, false);
    }
}
