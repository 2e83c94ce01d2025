package dev.lanenorm.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.ProcessorCache;

/** Where figures come from: virtual machine, processor, build. */
public record Environment(
        String jdk,
        String vm,
        String cpu,
        int processors,
        List<String> caches,
        String os,
        List<String> flags,
        String backend,
        int lanes,
        String commit) {

    /** This machine; backend and lanes are those of the measured forks. */
    public static Environment of(List<String> flags, String backend, int lanes) {
        CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
        return new Environment(
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                processor.getProcessorIdentifier().getName().trim(),
                Runtime.getRuntime().availableProcessors(),
                caches(processor),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                flags,
                backend,
                lanes,
                commitOfBuild());
    }

    private static List<String> caches(CentralProcessor processor) {
        List<ProcessorCache> data = processor.getProcessorCaches().stream()
                .filter(cache -> cache.getType() != ProcessorCache.Type.INSTRUCTION)
                .toList();
        // OSHI promises bytes and, on Linux, passes on the kilobytes of sysfs. No first level has less than 4096 bytes.
        boolean bytes = data.stream().allMatch(cache -> cache.getCacheSize() >= 4096);
        return data.stream()
                .map(cache -> "L" + cache.getLevel() + " " + cache.getCacheSize() / (bytes ? 1024 : 1) + " KB")
                .distinct()
                .sorted()
                .toList();
    }

    /** The commit of this build; unknown where it was built without git. */
    static String commitOfBuild() {
        Properties properties = new Properties();
        try (InputStream in = Environment.class.getResourceAsStream("commit.properties")) {
            if (in == null) {
                return "unknown";
            }
            properties.load(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        String commit = properties.getProperty("git.commit.id.abbrev", "unknown");
        return "true".equals(properties.getProperty("git.dirty")) ? commit + ", changed" : commit;
    }
}
