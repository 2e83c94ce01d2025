package dev.lanenorm.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanenorm.benchmarks.CommandLine.Ended;
import dev.lanenorm.benchmarks.compare.plan.BenchmarkCase.Input;
import dev.lanenorm.benchmarks.compare.plan.PassCase;
import dev.lanenorm.benchmarks.compare.plan.Variant;
import dev.lanenorm.benchmarks.implementations.Algorithm;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Layout;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code graph}: values that others have computed, names, times, and a picture. */
@Execution(ExecutionMode.CONCURRENT)
class GraphCommandTest {
    private static final Path COURSE = CommandLine.ROOT.resolve("tests/src/test/resources/conformance/cs231n.json");

    @TempDir
    Path folder;

    @Test
    void theValuesAreThoseOfTheCourse() throws IOException {
        JsonNode course = course();
        Path out = folder.resolve("out");
        Ended ended = graph(
                "--x",
                csv(course, "x"),
                "--dy",
                csv(course, "dout"),
                "--gamma",
                csv(course, "gamma"),
                "--beta",
                csv(course, "beta"),
                "--values",
                "--out",
                out.toString());
        Map<String, JsonNode> values = new TreeMap<>();
        for (JsonNode node : json(out).get("nodes")) {
            values.put(node.get("result").asText(), node.get("values").get("rows"));
            assertTrue(node.get("times").isEmpty(), node.toString());
        }
        assertEquals(23, values.size());
        JsonNode expected = course.get("staged_intermediates");
        assertEquals(17, expected.size());
        expected.fieldNames().forEachRemaining(name -> {
            List<Double> wanted = numbers(expected.get(name));
            // What is left of dx1 where its sums cancel has the scale of dx1.
            double scale = name.equals("dmu") || name.equals("dx2")
                    ? 1
                    : wanted.stream().mapToDouble(Math::abs).max().orElseThrow();
            List<Double> found = numbers(values.get(name));
            assertEquals(wanted.size(), found.size(), name);
            for (int i = 0; i < wanted.size(); i++) {
                assertEquals(wanted.get(i), found.get(i), 1e-6 * scale, name + "[" + i + "]");
            }
        });
        assertTrue(ended.out().contains(" 5  sqrtvar = sqrt(var + eps)"), ended.out());
        // Every value of a matrix of four rows is there, and the first of mu as the course has it.
        assertTrue(ended.out()
                .contains(String.format(
                        Locale.ROOT, "%12.5g", expected.get("mu").get(0).asDouble())));
        assertFalse(ended.out().contains("..."), ended.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kratzert | xhat = xmu * ivar | dx = dx1 + dx2 | gamma = sqrt(var) and beta = mu restore x",
                "cs231n | Y = [xmu] * [ivar] | sample_var = 1 / N * sum([sq]) | its dL/dY is dout * gamma, not dout",
                "thorey | hath = [xmu] * [ivar] | dh = [dx1] + [dx2] | sigma2 is the variance"
            })
    void namesAreThoseOfTheWriteUpAndFitIntoTheirBoxes(String names, String one, String other, String footnote)
            throws Exception {
        Ended ended = graph("--shape", "300x9", "--values", "--names", names, "--out", folder.toString());
        String said = ended.out().replace('\n', ' ');
        Stream.of(one, other, footnote).forEach(words -> assertTrue(said.contains(words), words + "\n" + ended.out()));
        ended.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
        assertTrue(ended.out().contains("..."), ended.out());
        assertWordsFit(folder.resolve("graph.svg"));
    }

    @Test
    void theTimesOfTheNodesAddUp() throws Exception {
        Ended ended = graph("--shape", "200x16", "--backends", "scalar", "--rounds", "1", "--out", folder.toString());
        JsonNode report = json(folder);
        for (Pass pass : Pass.TRAINING) {
            for (Algorithm algorithm : Algorithm.values()) {
                JsonNode parts = report.get(algorithm == Algorithm.staged ? "nodes" : "sweeps");
                double share = 0;
                int bytes = 0;
                for (JsonNode part : parts) {
                    if (part.get("pass").asText().equals(pass.name())) {
                        JsonNode timing = part.get("times").get("scalar");
                        assertTrue(timing.get("microseconds").asDouble() > 0, part.toString());
                        share += timing.get("share").asDouble();
                        bytes += part.get("bytesPerElement").asInt();
                    }
                }
                assertEquals(1, share, 1e-9, pass + " " + algorithm);
                Variant variant = new Variant(algorithm, BackendName.scalar, 1);
                PassCase compared =
                        new PassCase(new Input("200x16", 200, 16), Layout.matrix, pass, variant, 1, false, false);
                assertEquals(compared.bytesPerElement(), bytes, compared.toString());
            }
        }
        assertTrue(
                ended.out().lines().anyMatch(line -> line.matches("\\| 3 +\\| dxmu2 +\\| +16 \\| .*%.*")), ended.out());
        assertTrue(ended.out().contains("backward, scalar: staged 112 bytes an element in "), ended.out());
        assertTrue(Files.readString(folder.resolve("graph.html")).contains("staged 112 bytes an element"));
        assertWordsFit(folder.resolve("graph.svg"));
    }

    /** A monospaced letter is 0.6 of its size wide. */
    private static void assertWordsFit(Path picture) throws Exception {
        Element svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(picture.toFile())
                .getDocumentElement();
        List<Element> boxes = elements(svg, "rect").stream()
                .filter(box -> box.hasAttribute("stroke-width"))
                .toList();
        assertEquals(27, boxes.size());
        int inBoxes = 0;
        for (Element text : elements(svg, "text")) {
            double half =
                    0.6 * number(text, "font-size") * text.getTextContent().length() / 2;
            double x = number(text, "x");
            if (text.getAttribute("text-anchor").equals("middle")
                    && !text.getAttribute("class").equals("quiet")) {
                for (Element box : boxes) {
                    boolean same = box.getParentNode() == text.getParentNode();
                    if (same && isInside(x, number(text, "y"), box)) {
                        inBoxes++;
                        assertTrue(x - half >= number(box, "x"), text.getTextContent());
                        assertTrue(x + half <= number(box, "x") + number(box, "width"), text.getTextContent());
                    }
                }
            }
        }
        assertTrue(inBoxes >= boxes.size(), inBoxes + " words in " + boxes.size() + " boxes");
    }

    private static boolean isInside(double x, double y, Element box) {
        double right = x - number(box, "x");
        double down = y - number(box, "y");
        return right > 0 && right < number(box, "width") && down > 0 && down < number(box, "height");
    }

    private static List<Element> elements(Element svg, String name) {
        NodeList found = svg.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private Ended graph(String... options) {
        List<String> arguments = new ArrayList<>(List.of("graph"));
        arguments.addAll(List.of(options));
        Ended ended = CommandLine.run(arguments.toArray(String[]::new));
        assertEquals(0, ended.exit(), ended.err());
        return ended;
    }

    private static JsonNode json(Path out) throws IOException {
        return new ObjectMapper().readTree(out.resolve("graph.json").toFile());
    }

    private static JsonNode course() throws IOException {
        JsonNode checks = new ObjectMapper().readTree(COURSE.toFile()).get("checks");
        return StreamSupport.stream(checks.spliterator(), false)
                .filter(check -> check.get("name").asText().equals("backward_4x5"))
                .findFirst()
                .orElseThrow();
    }

    /** A matrix, or a row, in a file. */
    private String csv(JsonNode check, String name) throws IOException {
        JsonNode values = check.get(name);
        List<String> lines = new ArrayList<>();
        if (values.get(0).isArray()) {
            values.forEach(row -> lines.add(line(row)));
        } else {
            lines.add(line(values));
        }
        return Files.write(folder.resolve(name + ".csv"), lines).toString();
    }

    private static String line(JsonNode row) {
        return String.join(",", numbers(row).stream().map(Object::toString).toList());
    }

    private static List<Double> numbers(JsonNode values) {
        List<Double> numbers = new ArrayList<>();
        values.forEach(value -> {
            if (value.isArray()) {
                numbers.addAll(numbers(value));
            } else {
                numbers.add(value.asDouble());
            }
        });
        return numbers;
    }
}
