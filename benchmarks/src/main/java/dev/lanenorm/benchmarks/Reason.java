package dev.lanenorm.benchmarks;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something failed, in words, where Java has but the name of a class for it. */
public final class Reason {
    private Reason() {}

    /** In one line, down to what caused it. */
    public static String of(Throwable failure) {
        String words = words(failure);
        Throwable cause = failure.getSuppressed().length > 0 ? failure.getSuppressed()[0] : failure.getCause();
        return cause == null || words.contains(words(cause)) ? words : words + ": " + of(cause);
    }

    private static String words(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "the heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB is too small; start java with a larger -Xmx";
        }
        if (failure instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name is there";
        }
        if (failure instanceof FileSystemException refused && refused.getReason() != null) {
            return refused.getReason();
        }
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.strip()
                        .replaceFirst("^ERROR: ", "")
                        .replaceFirst("\\.$", "")
                        .replaceAll("\\s*\\R\\s*", "; ");
    }
}
