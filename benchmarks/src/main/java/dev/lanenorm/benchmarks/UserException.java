package dev.lanenorm.benchmarks;

import picocli.CommandLine.Model.CommandSpec;

/** Something the user can put right: the message says what to do, and there is no stack trace. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what is wrong and what would be right. */
    public UserException(String message) {
        super(message, null, false, false);
    }

    /** What the library refused, in the words of a command: its options are called as the library's arguments are. */
    public static UserException of(CommandSpec command, RuntimeException refusal) {
        String message = refusal.getMessage();
        boolean ofArgument = message.matches("\\w+(\\[\\d+\\]|\\.\\w+)? must (?s:.*)");
        boolean isOption = ofArgument && command.findOption("--" + message.replaceFirst("\\W.*", "")) != null;
        return new UserException((isOption ? "--" : "") + message);
    }
}
