package dev.lanenorm.benchmarks;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Decimal numbers as a user writes them; Java also reads {@code 1f}, {@code 0x1p3} and {@code NaN}. */
public final class Decimal implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
        try {
            return parse(text);
        } catch (NumberFormatException wrong) {
            throw new TypeConversionException("'" + text + "' is not a number such as 0.1 or 1e-5");
        }
    }

    /**
     * Reads one.
     *
     * @throws NumberFormatException unless it is one
     */
    public static double parse(String text) {
        return new BigDecimal(text).doubleValue();
    }
}
