package dev.lanenorm.benchmarks.compare.report;

import dev.lanenorm.benchmarks.compare.report.Report.Ratio;
import dev.lanenorm.benchmarks.implementations.Layout;
import java.util.ArrayList;
import java.util.List;

/** One input of images and pass on one number of threads, in both layouts. */
record BothLayouts(Comparison channelMajor, Comparison channelsLast) {
    /** In the order of the comparisons; where ours was not measured in both, there is nothing to compare. */
    static List<BothLayouts> of(List<Comparison> comparisons) {
        List<BothLayouts> pairs = new ArrayList<>();
        for (Comparison one : comparisons) {
            for (Comparison other : comparisons) {
                BothLayouts pair = new BothLayouts(one, other);
                if (pair.differInLayoutOnly() && pair.ratio() != null) {
                    pairs.add(pair);
                }
            }
        }
        return pairs;
    }

    private boolean differInLayoutOnly() {
        return channelMajor.layout() == Layout.channelMajor
                && channelsLast.layout() == Layout.channelsLast
                && channelMajor.input().equals(channelsLast.input())
                && channelMajor.pass() == channelsLast.pass()
                && channelMajor.threads() == channelsLast.threads()
                && channelMajor.aliased() == channelsLast.aliased();
    }

    /** Ours on channel-major images over ours on channels-last ones. */
    Ratio ratio() {
        return Comparison.ratio(channelMajor.ours(), channelsLast.ours());
    }

    /** The input and, where it takes more than one, the threads. */
    String label() {
        return Comparison.label(channelMajor.input()) + channelMajor.threadsLabel();
    }
}
