package dev.lanenorm.benchmarks.page;

import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;

/** A chart as SVG text: drawn by JFreeChart on Batik's graphics. */
final class Svg {
    private Svg() {}

    static String of(JFreeChart chart, String name, String description, int width, int height) {
        SVGGraphics2D graphics = graphics(name);
        graphics.setSVGCanvasSize(new Dimension(width, height));
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        return text(graphics)
                .replaceFirst(
                        "<svg ",
                        "<svg role=\"img\" aria-label=\"" + description + "\" viewBox=\"0 0 " + width + " " + height
                                + "\" ");
    }

    private static SVGGraphics2D graphics(String name) {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(emptyDocument());
        // Several pictures in one page: their ids must differ.
        context.setIDGenerator(new SVGIDGenerator() {
            @Override
            public String generateID(String kind) {
                return name + super.generateID(kind);
            }
        });
        context.setComment(null);
        context.setPrecision(1);
        return new SVGGraphics2D(context, false);
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
