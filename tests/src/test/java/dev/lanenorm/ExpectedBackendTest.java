package dev.lanenorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A run that was to test one backend and one width fails if another ran. */
class ExpectedBackendTest {
    @Test
    void theBackendIsTheOneThisRunWasStartedFor() {
        String expected = System.getProperty("lanenorm.expect");
        assertNotNull(expected, "start the tests with -Dlanenorm.expect=vector or scalar");
        assertEquals(expected, Backend.live().name(), Backend.live().toString());
    }

    @Test
    void theLanesAreThoseThisRunWasStartedFor() {
        String expected = System.getProperty("lanenorm.expect.lanes");
        assertNotNull(expected, "start the tests with -Dlanenorm.expect.lanes=1, 4, 8, 16 or any");
        assertEquals(
                expected,
                expected.equals("any") ? "any" : Integer.toString(Backend.live().lanes()),
                () -> "this run is to test " + expected + " lanes, and finds " + Backend.live()
                        + ": where a machine has fewer, run the rest with mvn verify -Dlanes-" + expected + ".skip");
    }

    @Test
    void theLanesAreThoseOfTheVirtualMachine() {
        int bytes = Integer.parseInt(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxVectorSize")
                .getValue());
        int expected = Backend.live().name().equals("vector") ? bytes / 4 : 1;
        assertEquals(expected, Backend.live().lanes(), Backend.live().toString());
    }
}
