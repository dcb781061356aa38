package dev.hodei.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A figure of a workload, beside its limit: one value and one limit for each repeat, which took turns.
 *
 * @param name which of the workload's figures
 * @param limitName what the limit is
 * @param target what is to be reached, all of it; nothing: only shown
 */
record Figure(
        String workload,
        String name,
        String unit,
        List<Double> values,
        String limitName,
        List<Double> limits,
        List<Bound> target) {
    Figure {
        values = List.copyOf(values);
        limits = List.copyOf(limits);
        target = List.copyOf(target);
        if (values.size() != limits.size()) {
            throw new IllegalArgumentException(
                    workload + ": " + values.size() + " values, " + limits.size() + " limits");
        }
    }

    double value() {
        return Numbers.median(values);
    }

    double limit() {
        return Numbers.median(limits);
    }

    /** The median of the repeats' own ratios, so that what slows a whole repeat down hardly shows. */
    double ratio() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            // Processor times are counted in hundredths of a second: both may be none.
            ratios.add(values.get(i).equals(limits.get(i)) ? 1 : values.get(i) / limits.get(i));
        }
        return Numbers.median(ratios);
    }

    double least() {
        return Numbers.percentile(values, 0);
    }

    double most() {
        return Numbers.max(values);
    }

    boolean reached() {
        return target.stream().allMatch(bound -> bound.holds(value(), ratio()));
    }

    String targetText() {
        return target.stream().map(bound -> bound.text(unit)).collect(Collectors.joining(", "));
    }
}
