package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another JMH on the machine, which holds {@code jmh.lock} in the temporary folder. */
class JmhLockTest {
    @TempDir
    Path temporary;

    @TempDir
    Path out;

    @ParameterizedTest
    @ValueSource(strings = {"compare --shapes 8x4 --rounds 1 --out OUT", "sweep --rows 8 --columns 4 --out OUT"})
    void theCauseIsSaidBeforeAnythingIsMeasured(String command) throws IOException {
        try (FileChannel other = otherJmh()) {
            Ended ended = run("false", command);
            assertTrue(other.isOpen());
            assertEquals(2, ended.exit(), ended.out());
            assertEquals(
                    "another JMH runs on this machine and holds " + temporary.resolve("jmh.lock")
                            + ": wait until it ends, or measure beside it with java -Djmh.ignoreLock=true",
                    ended.err().strip());
            assertFalse(Files.exists(out.resolve("report.json")));
        }
    }

    @Test
    void plainJmhSaysItToo() throws IOException {
        try (FileChannel other = otherJmh()) {
            Ended ended = run("false", "Normalize -p shape=8x4 -f 1 -wi 0 -i 1 -r 1ms");
            assertTrue(other.isOpen());
            assertEquals(2, ended.exit(), ended.out());
            assertEquals(
                    "Another JMH instance might be running. Unable to acquire the JMH lock ("
                            + temporary.resolve("jmh.lock")
                            + "), exiting. Use -Djmh.ignoreLock=true to forcefully continue",
                    ended.err().strip());
        }
    }

    @Test
    void itCanBeMeasuredBeside() throws IOException {
        try (FileChannel other = otherJmh()) {
            Ended ended = run("true", "sweep --rows 8 --columns 4 --passes inference --out OUT");
            assertTrue(other.isOpen());
            assertEquals(0, ended.exit(), ended.err());
        }
    }

    @Test
    void severalForksMeasureUnderOneLock() throws IOException {
        Ended ended = run("false", "sweep --rows 8 --columns 4..5 --passes inference --out OUT");
        assertEquals(0, ended.exit(), ended.err());
        otherJmh().close();
    }

    private FileChannel otherJmh() throws IOException {
        FileChannel lock =
                FileChannel.open(temporary.resolve("jmh.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock.lock();
        return lock;
    }

    private Ended run(String ignored, String command) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Djmh.ignoreLock=" + ignored,
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                System.getProperty("lanenorm.jar")));
        arguments.addAll(List.of(command.replace("OUT", out.toString()).split(" ")));
        return CommandLine.java(arguments);
    }
}
