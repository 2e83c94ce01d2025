package dev.lanenorm.benchmarks.page;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Pages from Mustache templates, each one file that opens offline. Style and tables are the same on all. */
public final class Template {
    private Template() {}

    /** Fills the template that stands beside a class. */
    public static String fill(Class<?> owner, String template, Map<String, Object> page) {
        try (Reader text = open(owner, template)) {
            return Mustache.compiler()
                    .withLoader(part -> open(Template.class, part))
                    .compile(text)
                    .execute(page);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Reader open(Class<?> owner, String template) {
        InputStream in = owner.getResourceAsStream(template);
        return new InputStreamReader(in, StandardCharsets.UTF_8);
    }
}
