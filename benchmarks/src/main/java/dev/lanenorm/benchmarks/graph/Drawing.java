package dev.lanenorm.benchmarks.graph;

import dev.lanenorm.benchmarks.implementations.Pass;
import dev.lanenorm.benchmarks.page.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Boxes, arrows, bars and words, of which a template makes a picture. Words are made to fit their boxes. */
final class Drawing {
    /** Of a size of type, the width of a letter: that of every monospaced type, and more than that of others. */
    private static final double LETTER = 0.61;

    private static final double MARGIN = 3;
    private static final double NAME = 13;
    private static final double FIGURE = 11.5;
    private static final double HEAD = 7;

    private final String description;
    private final int width;
    private final int height;
    private final List<Map<String, String>> arrows = new ArrayList<>();
    private final List<Map<String, String>> boxes = new ArrayList<>();
    private final List<Map<String, String>> bars = new ArrayList<>();
    private final List<Map<String, String>> words = new ArrayList<>();

    Drawing(String description, int width, int height) {
        this.description = description;
        this.width = width;
        this.height = height;
    }

    /** A rectangle of the picture. */
    record Box(double x, double y, double width, double height) {
        double left() {
            return x;
        }

        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        double centerX() {
            return x + width / 2;
        }

        double centerY() {
            return y + height / 2;
        }
    }

    /**
     * A part of a pass.
     *
     * @param heat from 0 to 1, how much of the longest part's time it takes
     * @param title what stands in it when it is pointed at
     */
    void part(Box box, Pass pass, String name, String figure, double heat, String title) {
        // From white to a yellow on which black is read as well.
        String fill = String.format(
                Locale.ROOT,
                "#%02x%02x%02x",
                Math.round(255 - 15 * heat),
                Math.round(255 - 84 * heat),
                Math.round(255 - 215 * heat));
        boxes.add(Map.of(
                "x", number(box.x),
                "y", number(box.y),
                "width", number(box.width),
                "height", number(box.height),
                "fill", fill,
                "stroke", pass.name(),
                "title", title));
        boolean hasFigure = !figure.isEmpty();
        word(box, box.centerY() + (hasFigure ? -3 : 4.5), name, "name", NAME);
        if (hasFigure) {
            word(box, box.centerY() + 12, figure, "figure", FIGURE);
        }
    }

    /** What comes in or goes out: no box. */
    void array(Box box, String name) {
        word(box, box.centerY() + 4.5, name, "name", NAME);
    }

    private void word(Box box, double baseline, String text, String style, double size) {
        double fitting = Math.min(size, (box.width - 2 * MARGIN) / (LETTER * Math.max(1, text.length())));
        words.add(word(box.centerX(), baseline, text, style, "middle", fitting));
    }

    /** Words from a place on. */
    void text(double x, double baseline, String text, String style) {
        words.add(word(x, baseline, text, style, "start", style.equals("title") ? NAME : FIGURE));
    }

    /** Words around a place. */
    void label(double x, double baseline, String text) {
        words.add(word(x, baseline, text, "quiet", "middle", FIGURE));
    }

    private static Map<String, String> word(
            double x, double baseline, String text, String style, String anchor, double size) {
        return Map.of(
                "x",
                number(x),
                "y",
                number(baseline),
                "text",
                text,
                "style",
                style,
                "anchor",
                anchor,
                "size",
                number(size));
    }

    /** Along the corners of a line, with a head at its end. */
    void arrow(Pass pass, double thickness, double... corners) {
        int end = corners.length - 2;
        double dx = Math.signum(corners[end] - corners[end - 2]);
        double dy = Math.signum(corners[end + 1] - corners[end - 1]);
        double half = thickness / 2 + 2.5;
        double tipX = corners[end];
        double tipY = corners[end + 1];
        double baseX = tipX - dx * HEAD;
        double baseY = tipY - dy * HEAD;
        StringBuilder line = new StringBuilder("M" + number(corners[0]) + " " + number(corners[1]));
        for (int i = 2; i < end; i += 2) {
            line.append(" L").append(number(corners[i])).append(' ').append(number(corners[i + 1]));
        }
        line.append(" L").append(number(baseX)).append(' ').append(number(baseY));
        String head = "M" + number(tipX) + " " + number(tipY) + " L" + number(baseX - dy * half) + " "
                + number(baseY - dx * half) + " L" + number(baseX + dy * half) + " " + number(baseY + dx * half) + " Z";
        arrows.add(Map.of("line", line.toString(), "head", head, "pass", pass.name(), "thickness", number(thickness)));
    }

    /** A bar of the color of a pass. */
    void bar(Pass pass, Box box, boolean strong) {
        bars.add(Map.of(
                "x", number(box.x),
                "y", number(box.y),
                "width", number(Math.max(0.5, box.width)),
                "height", number(box.height),
                "pass", pass.name(),
                "opacity", strong ? "1" : "0.6"));
    }

    /** The picture as SVG. */
    String svg() {
        return Template.fill(
                Drawing.class,
                "drawing.mustache",
                Map.of(
                        "width", width,
                        "height", height,
                        "description", description,
                        "arrows", arrows,
                        "boxes", boxes,
                        "bars", bars,
                        "words", words));
    }

    /** One picture below another of the same width. */
    static String stacked(Drawing above, Drawing below) {
        return Template.fill(
                Drawing.class,
                "stacked.mustache",
                Map.of(
                        "width",
                        above.width,
                        "height",
                        above.height + below.height,
                        "between",
                        above.height,
                        "above",
                        above.svg(),
                        "below",
                        below.svg()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }
}
