package dev.lanenorm.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Why a virtual machine of an arm ended without a result. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String reason) {
        super(reason);
    }

    /** The reason as the virtual machine wrote it down. */
    static Failure in(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return new Failure(lines.stream()
                .filter(line -> line.contains("Exception: ") || line.contains("Error: ") || line.contains("#  SIG"))
                .findFirst()
                .map(line -> line.replaceFirst(".*?([A-Za-z.]+(Exception|Error): )", "$1"))
                .map(line -> line.replaceFirst("^dev\\.lanenorm\\.benchmarks\\.UserException: ", ""))
                .orElse("it ended without a word:\n" + String.join("\n", lines)));
    }
}
