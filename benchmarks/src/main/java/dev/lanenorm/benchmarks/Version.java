package dev.lanenorm.benchmarks;

import picocli.CommandLine.IVersionProvider;

/** What was built, and on what it runs. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String built = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "LaneNorm " + (built == null ? "unknown" : built) + ", commit " + Environment.commitOfBuild(),
            "JMH " + org.openjdk.jmh.util.Version.getPlainVersion(),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
