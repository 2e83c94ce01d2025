package dev.lanenorm.benchmarks.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanenorm.benchmarks.compare.plan.Traffic;
import dev.lanenorm.benchmarks.compare.report.Report.Roof;
import dev.lanenorm.benchmarks.implementations.Pass;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The roof of a pass is the fastest of the sweeps it may use. */
class RoofTest {
    /** Waking a second thread takes longer than to read, but pays where twice as much is moved. */
    private static final Report REPORT = new Report(
            null,
            "",
            List.of(),
            List.of(),
            List.of(
                    roof(Traffic.read, 1, 10),
                    roof(Traffic.read, 2, 50),
                    roof(Traffic.readWrite, 1, 100),
                    roof(Traffic.readWrite, 2, 60),
                    roof(Traffic.readWriteInPlace, 1, 40)),
            List.of());

    @Test
    void threadsThatTakeLongerAreNotWoken() {
        assertEquals(OptionalDouble.of(110), REPORT.roofMicroseconds("32x128", Pass.forward, 1, false));
        assertEquals(OptionalDouble.of(70), REPORT.roofMicroseconds("32x128", Pass.forward, 2, false));
        assertEquals(OptionalDouble.of(60), REPORT.roofMicroseconds("32x128", Pass.inference, 2, false));
    }

    @Test
    void inPlaceIsHeldAgainstInPlace() {
        assertEquals(OptionalDouble.of(50), REPORT.roofMicroseconds("32x128", Pass.forward, 1, true));
        assertEquals(OptionalDouble.of(50), REPORT.roofMicroseconds("32x128", Pass.forward, 2, true));
    }

    @Test
    void whatWasNotMeasuredIsNoRoof() {
        assertEquals(OptionalDouble.empty(), REPORT.roofMicroseconds("32x128", Pass.backward, 1, false));
        assertEquals(OptionalDouble.empty(), REPORT.roofMicroseconds("other", Pass.forward, 1, false));
    }

    private static Roof roof(Traffic traffic, int threads, double microseconds) {
        CaseResult.Microseconds times = new CaseResult.Microseconds(microseconds, microseconds, microseconds);
        return new Roof("32x128", 32, 128, traffic, threads, times, List.of(microseconds), 4, 1);
    }
}
