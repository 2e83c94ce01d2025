package dev.lanenorm.benchmarks.compare;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.w3c.dom.Document;

/** The report's charts, drawn by XChart on Batik's SVG graphics. */
final class Charts {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 340;

    /** Distinguishable with any kind of colour vision: Okabe and Ito's blue, vermilion, green and grey. */
    private static final Color[] COLORS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0x999999)
    };

    private Charts() {}

    /** A picture, its caption, and the name of its file. */
    record Chart(String name, String caption, String svg) {}

    static List<Chart> of(Report report, List<Comparison> comparisons) {
        System.setProperty("java.awt.headless", "true");
        List<Comparison> first = comparisons.stream()
                .filter(comparison -> comparison.threads() == comparisons.get(0).threads())
                .toList();
        List<Chart> charts = new ArrayList<>();
        if (first.stream().allMatch(comparison -> comparison.stagedOverAnalytic() != null)) {
            charts.add(new Chart(
                    "closed-form",
                    "What the closed form is worth: time of the staged pass over time of the analytic pass, both on the widest"
                            + " vectors. Longer is better for the closed form; at 1 they take the same time.",
                    bars("staged / analytic", "times as long", byPass(first, c -> c.stagedOverAnalytic()
                            .median()))));
        }
        if (first.stream().allMatch(comparison -> comparison.scalarOverVector() != null)) {
            charts.add(new Chart(
                    "lanes",
                    "What the lanes are worth: time of the analytic pass in plain Java, which C2 vectorizes as far as it can,"
                            + " over its time in jdk.incubator.vector.",
                    bars("scalar / vector", "times as long", byPass(first, c -> c.scalarOverVector()
                            .median()))));
        }
        Map<String, Map<String, Double>> rates =
                byPass(first, c -> c.widest("analytic", c.fastestBackend()).gigabytesPerSecond());
        for (Report.Roof roof : report.roofs()) {
            if (!roof.kind().equals("readWrite")) {
                String label = roof.kind().equals("read") ? "roof: read" : "roof: two reads, one write";
                rates.computeIfAbsent(label, key -> new LinkedHashMap<>())
                        .put(Comparison.label(roof.input()), roof.gigabytesPerSecond());
            }
        }
        charts.add(new Chart(
                "bandwidth",
                "How near memory is: bytes moved per second by the analytic passes (16 per element forward, 24 backward, the read"
                        + " before a write included), beside plain loops over arrays of the same size. A pass reads its input"
                        + " twice, so where a cache holds it the second time it can be above the roof.",
                bars("bandwidth", "GB/s", rates)));
        return charts;
    }

    private static Map<String, Map<String, Double>> byPass(
            List<Comparison> comparisons, ToDoubleFunction<Comparison> figure) {
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (Comparison comparison : comparisons) {
            series.computeIfAbsent(comparison.pass(), key -> new LinkedHashMap<>())
                    .put(Comparison.label(comparison.input()), figure.applyAsDouble(comparison));
        }
        return series;
    }

    /** One group of bars per input, one bar per series. */
    private static String bars(String title, String unit, Map<String, Map<String, Double>> series) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        CategoryStyler styler = chart.getStyler();
        styler.setLabelsVisible(true);
        styler.setLabelsFont(font);
        styler.setLabelsPosition(1);
        styler.setAvailableSpaceFill(0.8);
        styler.setSeriesColors(COLORS);
        styler.setDecimalPattern("0.#");
        styler.setAxisTickLabelsFont(font);
        styler.setAxisTitleFont(font);
        styler.setYAxisMin(0.0);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setPlotBorderVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartTitleFont(font.deriveFont(Font.BOLD, 14));
        styler.setLegendFont(font);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        series.forEach(
                (name, values) -> chart.addSeries(name, List.copyOf(values.keySet()), List.copyOf(values.values())));
        SVGGraphics2D graphics = graphics(title);
        chart.paint(graphics, WIDTH, HEIGHT);
        return text(graphics)
                .replaceFirst(
                        "<svg ",
                        "<svg role=\"img\" aria-label=\"" + title + "\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" ");
    }

    private static SVGGraphics2D graphics(String name) {
        Document document = emptyDocument();
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        // Several pictures in one page: their ids must differ.
        String prefix = name.replaceAll("[^a-z]+", "-");
        context.setIDGenerator(new SVGIDGenerator() {
            @Override
            public String generateID(String kind) {
                return prefix + super.generateID(kind);
            }
        });
        context.setComment(null);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        return graphics;
    }

    private static Document emptyDocument() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String text(SVGGraphics2D graphics) {
        StringWriter writer = new StringWriter();
        try {
            graphics.stream(writer, true);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return writer.toString().substring(writer.toString().indexOf("<svg "));
    }
}
