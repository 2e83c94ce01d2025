package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanenorm.benchmarks.CommandLine.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is one line, in the user's words: no trace, no class of Java, and 2. */
@Execution(ExecutionMode.CONCURRENT)
class MessagesTest {
    private static final String REPORT = "benchmarks/results/java17/report.json";

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Files.write(folder.resolve("binary"), bytes);
        Files.writeString(folder.resolve("x.csv"), "1,2\n3,4\n5,7\n");
        Files.writeString(folder.resolve("number.json"), "{\"environment\": 3}");
        Files.writeString(folder.resolve("words.json"), "not json");
        String report = Files.readString(CommandLine.ROOT.resolve(REPORT));
        Files.writeString(folder.resolve("lanes.json"), report.replaceFirst("\"lanes\" : 1,", "\"lanes\" : \"one\","));
        Files.writeString(
                folder.resolve("pass.json"), report.replaceFirst("\"pass\" : \"\\w+\"", "\"pass\" : \"sideways\""));
        Files.writeString(folder.resolve("others.json"), report.replace("\"input\" : \"", "\"input\" : \"other"));
        Files.writeString(folder.resolve("tables.md"), "<!-- lanes of none.json -->\n<!-- end -->\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compare --shapes abc | --shapes must be rows x columns such as 256x512, images such as 8x64x56x56, digits, or"
                        + " a file, and abc does not exist",
                "compare --shape 3x3x3 | --shapes must be rows x columns such as 256x512, images such as 8x64x56x56, digits, or"
                        + " a file, and 3x3x3 does not exist",
                "compare --shape 2x0x4x5 | shape 2x0x4x5 must have sizes of at least 1, and at most 2^28 elements",
                "compare --shape 99999x99999x99999x99999 | shape 99999x99999x99999x99999 must have sizes of at least 1, and at"
                        + " most 2^28 elements",
                "compare --images --peers onednn,textbook | --peers textbook has no effect on images alone",
                "compare --shape 2x3x4x5 --lanes 4,8 | --lanes must be one width on images alone, got 4,8",
                "compare --from REPORT --images | --images has no effect with --from, which measures nothing",
                "starts --shape 2x3x4x5 | --shape must be rows x columns such as 256x512, digits, or a file, got 2x3x4x5",
                "starts --shape abc | --shape must be rows x columns such as 256x512, digits, or a file, and abc does not exist",
                "sweep --rows 99999999 --columns 99 | shape 99999999x99 must have sizes of at least 1, and at most 2^28 elements",
                "sweep --columns 1..999999999 | --columns must name at most 10000 sizes, got 1..999999999",
                "compare --shapes 3x3 --threads 100000000 | --threads must be at most 1024, got 100000000",
                "sweep --threads 100000000 | --threads must be at most 1024, got 100000000",
                "compare --shapes 3x3 --rounds 2000000 | --rounds must be at most 1000, got 2000000",
                "sweep --rounds 2000000 | --rounds must be at most 1000, got 2000000",
                "starts --seconds 1e300 | --seconds must be at most 3600, got 1.0E300",
                "compare --shapes , | --shapes must name at least one, got none",
                "compare --passes forward,forward | --passes must name each once, got forward,forward",
                "compare --threads 1,2,1 | --threads must name each once, got 1,2,1",
                "compare --backend scalar --lanes 4 | --lanes has no effect without vector in --backends",
                "compare --backend scalar --aligned | --aligned has no effect without vector in --backends",
                "compare --pass inference --aliased | --aliased has no effect on inference alone",
                "compare --from REPORT --shapes 3x3 | --shapes has no effect with --from, which measures nothing",
                "compare --thorough --from REPORT | --thorough has no effect with --from, which measures nothing",
                "compare --from @/number.json | @/number.json is no report.json of this version of compare: environment is"
                        + " not what is expected there",
                "compare --from @/lanes.json | @/lanes.json is no report.json of this version of compare:"
                        + " variants[0].lanes is not what is expected there",
                "compare --from @/pass.json | @/pass.json is no report.json of this version of compare:"
                        + " cases[0].pass is not what is expected there",
                "compare --from @/words.json | @/words.json is no report.json of this version of compare: it is no JSON from"
                        + " line 1, column 1 on",
                "compare --from REPORT,@/others.json | --from must be of two reports with a case in common, got REPORT and"
                        + " @/others.json, which have none",
                "compare --shapes= | --shapes has an empty value; see compare --help",
                "compare --shapes 3x3,,4x4 | --shapes has an empty value; see compare --help",
                "apply --pass forward --x @/x.csv --out= | --out has an empty value; see apply --help",
                "compare --from @ | @ is a folder; expected a report.json of compare",
                "compare --from /dev/null | /dev/null is a device or a pipe; expected a report.json of compare",
                "tables /dev/null | /dev/null is a device or a pipe; expected a Markdown file",
                "apply --pass forward --x @/x.csv --out @/out --epsilon 1f | Invalid value for option '--epsilon': '1f' is not"
                        + " a number such as 0.1 or 1e-5; see apply --help",
                "apply --pass forward --x @/x.csv --out @/out --epsilon 0 | --epsilon must be finite and at least 2^-100"
                        + " (7.9e-31), got 0.0",
                "train --learning-rate NaN | Invalid value for option '--learning-rate': 'NaN' is not a number such as 0.1 or"
                        + " 1e-5; see train --help",
                "starts --seconds 0x1p3 | Invalid value for option '--seconds': '0x1p3' is not a number such as 0.1 or 1e-5;"
                        + " see starts --help",
                "graph --shape 3x | --shape must be rows x columns such as 4x5, or digits, got 3x",
                "graph --x @/x.csv --shape 3x3 | --x and --shape exclude each other: give one",
                "graph --shape 3x4 --dy @/x.csv --values | --dy must have the shape of x, 3 x 4, got 3 x 2",
                "graph --shape 3x3 --gamma @/x.csv --values | --gamma must hold 3 values, one per column of x, got 3 x 2",
                "graph --names karpathy | --names must be kratzert, cs231n or thorey, got karpathy",
                "graph --values --rounds 2 | --rounds has no effect with --values, which measures nothing",
                "graph --values --backends scalar | --backends has no effect with --values, which measures nothing",
                "graph --shape 3x3 --epsilon 0 --values | --epsilon must be finite and at least 2^-100 (7.9e-31), got 0.0",
                "gradcheck --shape digit | --shape must be rows x columns such as 4x5, or digits, got digit",
                "gradcheck --tolerance 0 | --tolerance must be above 0, got 0.0",
                "tables @/binary | @/binary is no text in UTF-8; expected a Markdown file",
                "tables @ | @ is a folder; expected a Markdown file",
                "tables @/tables.md | @/none.json does not exist; expected a report.json of compare",
                "train --normalization none --backward staged | --backward has no effect with --normalization none",
                "running --policy pooled --state @/s --batch @/x.csv --tracked 4 | --tracked has no effect without --mean and"
                        + " --variance",
                "running --policy pooled --state @/s --record-bad | --record-bad has no effect without a --batch"
            })
    void whatIsWrongIsSaidInOneLine(String command, String message) {
        refused(message, List.of(), command);
    }

    @Test
    void tooLittleHeap() {
        String message = "the heap of 32 MB is too small; start java with a larger -Xmx";
        List<String> flags = List.of("-Xmx32m");
        refused(message, flags, "compare --shapes 4096x4096");
        refused(message, flags, "starts --shape 4096x4096");
        refused(message, flags, "train --hidden 16384");
    }

    @Test
    void aTemporaryFolderThatCannotBeWritten() {
        Path none = folder.resolve("none");
        String message = "cannot write into the temporary folder " + none
                + ": it does not exist; give another with java -Djava.io.tmpdir=DIR";
        List<String> flags = List.of("-Djava.io.tmpdir=" + none);
        refused(message, flags, "compare --shapes 3x3");
        refused(message, flags, "sweep");
        refused(message, flags, "starts");
        refused(message, flags, "Forward -f 1");
    }

    private void refused(String message, List<String> flags, String command) {
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(List.of("-jar", System.getProperty("lanenorm.jar")));
        arguments.addAll(List.of(inFolder(command).replace("REPORT", REPORT).split(" ")));
        if (command.matches("(compare|sweep|train) ?.*")) {
            arguments.addAll(List.of("--out", folder.resolve("out").toString()));
        }
        Ended ended = CommandLine.java(arguments);
        assertEquals(2, ended.exit(), command + "\n" + ended.out() + ended.err());
        assertEquals(inFolder(message).replace("REPORT", REPORT), ended.lastWords());
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    private String inFolder(String text) {
        return text.replace("@", folder.toString());
    }
}
