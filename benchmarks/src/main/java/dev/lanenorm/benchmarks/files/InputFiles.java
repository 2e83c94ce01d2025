package dev.lanenorm.benchmarks.files;

import dev.lanenorm.benchmarks.Notices;
import dev.lanenorm.benchmarks.UserException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads the arrays that the options of a command name, and notes what is to be said of them. */
public final class InputFiles {
    private final Notices notices;
    private final boolean cast;

    /**
     * For one command.
     *
     * @param cast whether what is converted needs no notice
     */
    public InputFiles(Notices notices, boolean cast) {
        this.notices = notices;
        this.cast = cast;
    }

    /** The array of an option, with a warning where it is not finite. */
    public FloatArray array(String option, Path file) {
        FloatArray array = MatrixFiles.readArray(file, notice -> {
            if (!cast) {
                notices.notice(notice);
            }
        });
        String place = array.firstNotFinite();
        if (place != null) {
            notices.warning(option + " " + MatrixFiles.name(file) + " holds " + place + "; it stays in its "
                    + (array.isTensor() ? "channel" : "column"));
        }
        return array;
    }

    /**
     * The row of an option, null where it is left out.
     *
     * @param each what has one value, such as {@code column of --x}
     */
    public float[] row(String option, Path file, int columns, String each) {
        if (file == null) {
            return null;
        }
        FloatArray values = array(option, file);
        if (values.values().length != columns
                || Arrays.stream(values.shape()).max().orElse(1) != columns) {
            throw new UserException(
                    option + " must hold " + columns + " values, one per " + each + ", got " + values.size());
        }
        return values.values();
    }
}
