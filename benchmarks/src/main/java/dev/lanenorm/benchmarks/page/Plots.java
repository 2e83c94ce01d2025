package dev.lanenorm.benchmarks.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.general.DatasetUtils;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The kinds of charts on pages, narrow enough for a phone. */
public final class Plots {
    static {
        System.setProperty("java.awt.headless", "true");
    }

    private static final int WIDTH = 460;

    /** Distinguishable with any kind of colour vision: Okabe and Ito's. */
    private static final List<Color> COLORS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9));

    private static final Color GRID = new Color(0xDDDDDD);
    private static final Color QUIET = new Color(0x666666);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
    private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Shape DOT = new Ellipse2D.Double(-4, -4, 8, 8);
    private static final BasicStroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 0, new float[] {4, 3}, 0);

    private Plots() {}

    /** A median between the smallest and the largest. */
    public record Interval(double median, double min, double max) {}

    /** A point of a line. */
    public record Point(double x, double y) {}

    /** A line across a plot, with a word at it. */
    public record Mark(double value, String label) {}

    /** The charts, or none: what keeps them from being drawn must not cost the figures. */
    public static <T> List<T> drawn(Supplier<List<T>> charts, PrintWriter warnings) {
        try {
            return charts.get();
        } catch (RuntimeException | LinkageError | InternalError noFonts) {
            warnings.println(
                    "warning: there are no charts, as Java cannot draw text here; install fontconfig and a font");
            warnings.flush();
            return List.of();
        }
    }

    /** Groups of bars from 0, one group per input, one bar per series; values are written at their ends. */
    public static String bars(
            String name,
            String title,
            String unit,
            List<String> groups,
            Map<String, Map<String, Double>> series,
            Mark mark) {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        series.forEach((label, values) -> groups.forEach(group -> data.addValue(values.get(group), label, group)));
        NumberAxis values = linear(unit, DatasetUtils.findRangeBounds(data).getUpperBound());
        BarRenderer renderer = new BarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setItemMargin(0.05);
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultItemLabelFont(SMALL);
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
        renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator("{2}", format("0.0")));
        for (int i = 0; i < series.size(); i++) {
            renderer.setSeriesPaint(i, COLORS.get(i));
        }
        CategoryAxis inputs = new CategoryAxis();
        inputs.setTickLabelFont(TEXT);
        inputs.setCategoryMargin(0.25);
        inputs.setLowerMargin(0.02);
        inputs.setUpperMargin(0.02);
        CategoryPlot plot = new CategoryPlot(data, inputs, values, renderer);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        if (mark != null) {
            plot.addRangeMarker(marker(mark));
        }
        int height = 110 + groups.size() * (14 + 15 * series.size());
        return svg(name, title, plot, height);
    }

    /** For each row a dot per series between the smallest and the largest, on a logarithmic axis. */
    public static String dots(
            String name,
            String title,
            String unit,
            List<String> rows,
            Map<String, Map<String, Interval>> series,
            List<Mark> marks) {
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        int number = 0;
        for (Map.Entry<String, Map<String, Interval>> entry : series.entrySet()) {
            XYIntervalSeries points = new XYIntervalSeries(entry.getKey());
            double shift = (number - (series.size() - 1) / 2.0) * 0.7 / series.size();
            for (int row = 0; row < rows.size(); row++) {
                Interval value = entry.getValue().get(rows.get(row));
                if (value != null) {
                    double y = row + shift;
                    points.add(value.median, value.min, value.max, y, y, y);
                }
            }
            data.addSeries(points);
            number++;
        }
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawYError(false);
        renderer.setCapLength(0);
        for (int i = 0; i < series.size(); i++) {
            renderer.setSeriesPaint(i, COLORS.get(i));
            renderer.setSeriesShape(i, DOT);
        }
        SymbolAxis labels = new SymbolAxis(null, rows.toArray(String[]::new));
        labels.setInverted(true);
        labels.setGridBandsVisible(false);
        labels.setTickLabelFont(TEXT);
        labels.setRange(-0.5, rows.size() - 0.5);
        Range range = DatasetUtils.findDomainBounds(data);
        for (Mark mark : marks) {
            range = Range.expandToInclude(range, mark.value);
        }
        boolean decades = range.getUpperBound() > 1000 * range.getLowerBound();
        LogAxis values = logarithmic(unit, decades ? 10 : 2);
        values.setRange(range.getLowerBound() / 1.3, range.getUpperBound() * 1.3);
        XYPlot plot = new XYPlot(data, values, labels, renderer);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        grid(plot);
        marks.forEach(mark -> plot.addDomainMarker(marker(mark)));
        return svg(name, title, plot, 120 + rows.size() * (10 + 9 * series.size()));
    }

    /** Lines over a logarithmic axis, and dots without lines; both by name. */
    public static String lines(
            String name,
            String title,
            String across,
            String up,
            Map<String, List<Point>> lines,
            Map<String, List<Point>> dots,
            List<Mark> marks) {
        XYSeriesCollection data = collection(lines, dots);
        NumberAxis rates = linear(up, DatasetUtils.findRangeBounds(data).getUpperBound());
        XYPlot plot = curves(data, lines.size(), logarithmic(across, 10), rates);
        marks.forEach(mark -> plot.addDomainMarker(marker(mark)));
        return svg(name, title, plot, 380);
    }

    /** Lines over steps from 1 on, upwards from a value. */
    public static String steps(
            String name, String title, String across, String up, double from, Map<String, List<Point>> lines) {
        XYSeriesCollection data = collection(lines, Map.of());
        NumberAxis steps = linear(across, DatasetUtils.findDomainBounds(data).getUpperBound());
        NumberAxis values = linear(up, DatasetUtils.findRangeBounds(data).getUpperBound() - from);
        values.setRange(from, from + values.getUpperBound());
        return svg(name, title, curves(data, lines.size(), steps, values), 320);
    }

    private static XYSeriesCollection collection(Map<String, List<Point>> lines, Map<String, List<Point>> dots) {
        XYSeriesCollection data = new XYSeriesCollection();
        lines.forEach((label, points) -> add(data, label, points));
        dots.forEach((label, points) -> add(data, label, points));
        return data;
    }

    private static XYPlot curves(XYSeriesCollection data, int lines, ValueAxis across, ValueAxis up) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
        for (int i = 0; i < data.getSeriesCount(); i++) {
            boolean line = i < lines;
            renderer.setSeriesLinesVisible(i, line);
            renderer.setSeriesShapesVisible(i, !line);
            renderer.setSeriesPaint(i, COLORS.get(line ? COLORS.size() - 1 - i : i - lines));
            renderer.setSeriesShape(i, DOT);
            renderer.setSeriesStroke(i, new BasicStroke(2));
        }
        XYPlot plot = new XYPlot(data, across, up, renderer);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        grid(plot);
        return plot;
    }

    private static void add(XYSeriesCollection data, String label, List<Point> points) {
        XYSeries series = new XYSeries(label);
        points.forEach(point -> series.add(point.x, point.y));
        data.addSeries(series);
    }

    /** From 0, with four to ten ticks: by a rule of our own, as JFreeChart's depends on the fonts of the machine. */
    private static NumberAxis linear(String unit, double largest) {
        double step = Math.pow(10, Math.floor(Math.log10(largest)));
        double steps = largest / step;
        NumberAxis axis = new NumberAxis(unit);
        axis.setRange(0, largest * 1.15);
        axis.setTickUnit(new NumberTickUnit(steps < 2 ? step / 5 : steps < 5 ? step / 2 : step, format("0.###")));
        style(axis);
        return axis;
    }

    /** With ticks at the powers of a base. */
    private static LogAxis logarithmic(String unit, double base) {
        LogAxis axis = new LogAxis(unit);
        axis.setBase(base);
        axis.setTickUnit(new NumberTickUnit(1));
        axis.setNumberFormatOverride(new Plain());
        style(axis);
        return axis;
    }

    /** Numbers as people write them, from 0.1 to 1000; powers of ten beyond. */
    private static final class Plain extends NumberFormat {
        private static final long serialVersionUID = 1;

        @Override
        public StringBuffer format(double number, StringBuffer text, FieldPosition position) {
            boolean extreme = number < 0.001 || number >= 100_000;
            return text.append(format(extreme ? "0E0" : "0.###").format(number));
        }

        private static NumberFormat format(String pattern) {
            return Plots.format(pattern);
        }

        @Override
        public StringBuffer format(long number, StringBuffer text, FieldPosition position) {
            return format((double) number, text, position);
        }

        @Override
        public Number parse(String text, ParsePosition position) {
            throw new UnsupportedOperationException();
        }
    }

    private static NumberFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }

    private static void grid(XYPlot plot) {
        plot.setDomainGridlinePaint(GRID);
        plot.setDomainGridlineStroke(new BasicStroke(1));
    }

    private static void style(ValueAxis axis) {
        axis.setTickLabelFont(TEXT);
        axis.setLabelFont(TEXT);
        axis.setAxisLineVisible(false);
    }

    private static ValueMarker marker(Mark mark) {
        ValueMarker marker = new ValueMarker(mark.value, Color.BLACK, DASHED);
        marker.setLabel(mark.label);
        marker.setLabelFont(SMALL);
        marker.setLabelPaint(QUIET);
        marker.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
        marker.setLabelTextAnchor(TextAnchor.TOP_LEFT);
        marker.setLabelBackgroundColor(new Color(0, 0, 0, 0));
        return marker;
    }

    private static String svg(String name, String title, Plot plot, int height) {
        plot.setOutlineVisible(false);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setInsets(new RectangleInsets(4, 4, 4, 12));
        JFreeChart chart = new JFreeChart(title, TITLE, plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        LegendTitle legend = new LegendTitle(plot);
        legend.setItemFont(TEXT);
        legend.setPosition(RectangleEdge.BOTTOM);
        chart.addLegend(legend);
        return Svg.of(chart, name, title, WIDTH, height);
    }
}
