package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.LongQueue;
import dev.hodei.e2e.harness.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a long queue costs a server that is killed and starts again. */
final class Backlog implements Workload {
    private static final List<Integer> SIZES = List.of(1_000, 100_000, 1_000_000);
    private static final int SLOTS = 4;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String description() {
        return "kill -9 of the server with many jobs queued: its new start to the first dispatch, its longest turn, its heap";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        List<Measured> smallest = List.of();
        List<Figure> figures = new ArrayList<>();
        for (int size : SIZES) {
            int queued = plan.scaled(size, 100);
            List<Measured> measured = new ArrayList<>();
            for (int i = 0; i < plan.repeats(); i++) {
                measured.add(measure(queued, scene));
            }
            smallest = smallest.isEmpty() ? measured : smallest;
            figures.addAll(figures(queued, measured, smallest));
        }
        return figures;
    }

    /**
     * What one restart brought.
     *
     * @param dispatch seconds from the start of its process to the first job given to a worker
     * @param turn milliseconds that its longest turn took until then and a while after
     * @param heap megabytes of live objects
     */
    private record Measured(double dispatch, double turn, double heap) {}

    private Measured measure(int queued, Scene scene) throws Exception {
        HodeiServer server = scene.server(SLOTS);
        LongQueue.copy(server.database(), server.api().run("true").job().getJobId(), queued);
        ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
        server.await(Duration.ofSeconds(20));
        Instant start = Instant.now();
        HodeiServer next = scene.again(server);
        double dispatch = Recover.firstDispatch(next.database(), start) - Recover.epochSeconds(start);
        next.api().run(Api.command("true").toBuilder().setPriority(100).build());
        double turn = Scrape.of(next).value("hodei_controller_turn_seconds_max") * 1e3;
        double heap = Jvm.liveBytes(next.serverPid()) / 1e6;
        next.close();
        return new Measured(dispatch, turn, heap);
    }

    private List<Figure> figures(int queued, List<Measured> measured, List<Measured> smallest) {
        String with = String.format(", %,d queued", queued);
        return List.of(
                figure("first dispatch" + with, "s", measured, smallest, Measured::dispatch, 3),
                figure("longest turn" + with, "ms", measured, smallest, Measured::turn, 100),
                figure("live heap" + with, "MB", measured, smallest, Measured::heap, 512));
    }

    private Figure figure(
            String figure,
            String unit,
            List<Measured> measured,
            List<Measured> smallest,
            Function<Measured, Double> which,
            double most) {
        return new Figure(
                name(),
                figure,
                unit,
                measured.stream().map(which).toList(),
                "with the fewest queued",
                smallest.stream().map(which).toList(),
                List.of(Bound.atMost(most)));
    }
}
