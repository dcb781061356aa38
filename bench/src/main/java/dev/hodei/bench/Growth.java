package dev.hodei.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How a cost grows over three decades of a size. Each size is a figure; its limit is the cost at the smallest size, measured in the
 * same run, so that a ratio of 1 means that size makes no difference.
 */
abstract class Growth implements Workload {
    private final String what;
    private final String unit;
    private final List<Integer> sizes;

    /** @param what is counted, as in "1,000 jobs queued" */
    Growth(String what, String unit, Integer... sizes) {
        this.what = what;
        this.unit = unit;
        this.sizes = List.of(sizes);
    }

    @Override
    public final String name() {
        return "growth-" + what.split(" ", 2)[0];
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        List<List<Double>> costs = new ArrayList<>();
        List<Integer> scaled = sizes.stream().map(size -> plan.scaled(size, 1)).toList();
        for (int size : scaled) {
            costs.add(costs(size, plan, scene));
        }
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < scaled.size(); i++) {
            figures.add(new Figure(
                    name(),
                    String.format("%,d %s", scaled.get(i), what),
                    unit,
                    costs.get(i),
                    String.format("with %,d", scaled.getFirst()),
                    costs.getFirst(),
                    List.of()));
        }
        return figures;
    }

    /** The cost at this size, once for each repeat. */
    abstract List<Double> costs(int size, Plan plan, Scene scene) throws Exception;
}
