package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.CommandLine.Ended;
import dev.lanenorm.benchmarks.files.MatrixFiles;
import dev.lanenorm.oracle.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --out}: tried out before a command works, never over an input, and of one run only. */
@Execution(ExecutionMode.CONCURRENT)
class OutputFolderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "compare --shapes 8x4 --out, --out",
        "compare --from REPORT --out, --out",
        "sweep --rows 8 --columns 4 --out, --out",
        "train --epochs 100000 --out, --out",
        "apply --pass forward --x X --out, --out",
        "running --policy pooled --batch X --state, --state"
    })
    void whatCannotBeWrittenIntoIsRefusedBeforeTheWork(String command, String option) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        write("x.npy");
        Ended ended = run(command + " " + file.resolve("below"));
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(
                "cannot write into " + option + " " + file.resolve("below") + ": Not a directory", ended.lastWords());
        ended = run(command + " " + file);
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(option + " " + file + " is a file; expected a folder, or a name that is free", ended.lastWords());
    }

    @Test
    void whatWasFoundIsSaidWhereItCannotBeWrittenAnyMore() throws IOException {
        Path out = folder.resolve("out");
        Ended ended = CommandLine.runUntil(
                "epoch  1 ",
                process -> putAFileInPlaceOf(out),
                "train",
                "--epochs",
                "3",
                "--hidden",
                "16",
                "--out",
                out.toString());
        assertEquals(2, ended.exit(), ended.err());
        assertTrue(ended.out().contains("After 3 epochs"), ended.out());
        assertEquals("cannot write into --out " + out + ": a file of that name is there", ended.lastWords());
    }

    private static void putAFileInPlaceOf(Path out) {
        try {
            Files.delete(out);
            Files.writeString(out, "");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aReportKeepsNothingOfAnotherRun() throws IOException {
        for (String name : List.of("jmh.json", "peers-forward.svg", "report.html", "notes.txt", "sweep.json")) {
            Files.writeString(folder.resolve(name), "of another run");
        }
        Ended ended = run("compare --from REPORT --out " + folder);
        assertEquals(0, ended.exit(), ended.err());
        assertFalse(Files.exists(folder.resolve("jmh.json")));
        assertFalse(Files.readString(folder.resolve("report.html")).contains("of another run"));
        assertFalse(Files.readString(folder.resolve("peers-forward.svg")).contains("of another run"));
        assertEquals("of another run", Files.readString(folder.resolve("notes.txt")));
        assertEquals("of another run", Files.readString(folder.resolve("sweep.json")));
    }

    @Test
    void aReportIsDrawnAgainWhereItLies() throws IOException {
        Path report = folder.resolve("report.json");
        String figures = Files.readString(CommandLine.ROOT.resolve("benchmarks/results/java17/report.json"))
                .replaceFirst("\\{", "{ ");
        Files.writeString(report, figures);
        Files.writeString(folder.resolve("jmh.json"), "of the same run");
        Ended ended = run("compare --from " + report + " --out " + folder);
        assertEquals(0, ended.exit(), ended.err());
        assertEquals(figures, Files.readString(report));
        assertEquals("of the same run", Files.readString(folder.resolve("jmh.json")));
        assertTrue(Files.exists(folder.resolve("closed-form.svg")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"y.npy", "./y.npy", "link/y.npy", "y-link.npy"})
    @DisabledOnOs(OS.WINDOWS)
    void anInputIsNotOverwritten(String spelling) throws IOException {
        write("y.npy");
        byte[] before = Files.readAllBytes(folder.resolve("y.npy"));
        Files.createSymbolicLink(folder.resolve("link"), folder);
        Files.createSymbolicLink(folder.resolve("y-link.npy"), folder.resolve("y.npy"));
        Path x = Path.of(folder + "/" + spelling);
        Ended ended = run("apply --pass forward --x " + x + " --out " + folder);
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(
                "--out " + folder + " would write y.npy over --x " + x + "; give another folder", ended.lastWords());
        assertTrue(Arrays.equals(before, Files.readAllBytes(folder.resolve("y.npy"))));
        assertFalse(Files.exists(folder.resolve("mean.npy")));
        assertEquals(
                0,
                run("apply --pass forward --x " + x + " --out " + folder.resolve("other"))
                        .exit());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compare --rounds 1 --input FILE | report.html | --input",
                "compare --rounds 1 --shapes 8x4,FILE | peers-forward.svg | --shapes",
                "compare --from FILE | report.html | --from",
                "compare --from REPORT,FILE | changes.html | --from"
            })
    void anInputOfAReportIsNotReplaced(String command, String name, String option) throws IOException {
        Path file = folder.resolve(name);
        if (option.equals("--from")) {
            Files.copy(CommandLine.ROOT.resolve("benchmarks/results/java17/report.json"), file);
        } else {
            Files.writeString(file, "1,2\n3,4\n");
        }
        byte[] before = Files.readAllBytes(file);
        Ended ended = run(command.replace("FILE", file.toString()) + " --out " + folder);
        assertEquals(2, ended.exit(), ended.out());
        assertEquals("", ended.out());
        assertEquals(
                "--out " + folder + " would write " + name + " over " + option + " " + file + "; give another folder",
                ended.lastWords());
        assertTrue(Arrays.equals(before, Files.readAllBytes(file)));
    }

    @Test
    void whatAKilledRunHasLeftIsDeleted() throws IOException {
        write("x.npy");
        Path left = Files.createDirectory(folder.resolve(".pending999999999-1"));
        Files.writeString(left.resolve("y.npy"), "");
        Path atWork = Files.createDirectory(
                folder.resolve(".pending" + ProcessHandle.current().pid() + "-1"));
        Ended ended = run("apply --pass forward --x X --out " + folder);
        assertEquals(0, ended.exit(), ended.err());
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(atWork));
    }

    @Test
    void aStateIsNotWrittenOverItsBatch() {
        write("mean.npy");
        Path batch = folder.resolve("mean.npy");
        Ended ended = run("running --policy pooled --batch " + batch + " --state " + folder);
        assertEquals(2, ended.exit(), ended.out());
        assertEquals(
                "--state " + folder + " would write mean.npy over --batch " + batch + "; give another folder",
                ended.lastWords());
    }

    private void write(String name) {
        CommandLine.write(folder, Map.of(name, MatrixFiles.npy(Samples.normal(6, 3, 0, 1, 1))));
    }

    private Ended run(String command) {
        return CommandLine.run(command.replace("REPORT", "benchmarks/results/java17/report.json")
                .replace("X", folder.resolve("x.npy").toString())
                .split(" "));
    }
}
