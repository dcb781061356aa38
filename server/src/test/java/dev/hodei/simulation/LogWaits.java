package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Holds back what agents say of ends until their logs are stored, or nothing of them came for too long. */
final class LogWaits {
    private static final long PATIENCE = 30_000;

    private final World world;
    private final Loop loop;
    private final SimServer server;
    private final Map<AttemptRef, Wait> waits = new HashMap<>();

    LogWaits(World world, SimServer server) {
        this.world = world;
        this.loop = world.loop;
        this.server = server;
    }

    private record Wait(WorkerId worker, AttemptRef ref, AttemptEnd end, Instant at, int position) {}

    void whenStored(WorkerId worker, AttemptRef ref, AttemptEnd end, Instant at, int position) {
        Wait wait = new Wait(worker, ref, end, at, position);
        if (world.truth.logStored(ref) >= position || !world.setup.waitsForLogs()) {
            report(wait);
        } else if (waits.putIfAbsent(ref, wait) == null) {
            patiently(wait, world.truth.logStored(ref));
        }
    }

    private void patiently(Wait wait, int soFar) {
        look(wait, soFar, world.clock.steady().plusMillis(PATIENCE));
    }

    private void look(Wait wait, int soFar, Instant when) {
        int epoch = server.epoch();
        Instant steady = world.clock.steady();
        loop.after(
                Math.max(1, Duration.between(steady, when).toMillis()),
                () -> server.whenRunning(epoch, () -> {
                    int now = world.truth.logStored(wait.ref);
                    if (!wait.equals(waits.get(wait.ref))) {
                        return;
                    }
                    if (world.clock.steady().isBefore(when)) {
                        look(wait, soFar, when);
                        return;
                    }
                    if (now > soFar) {
                        patiently(wait, now);
                    } else {
                        loop.saw("log incomplete");
                        world.truth.waitedInVain(wait.ref);
                        report(wait);
                    }
                }));
    }

    void progress(AttemptRef ref) {
        Wait wait = waits.get(ref);
        if (wait != null && world.truth.logStored(ref) >= wait.position) {
            report(wait);
        }
    }

    private void report(Wait wait) {
        waits.remove(wait.ref);
        server.post(new ControllerEvent.AttemptFinished(wait.worker, wait.ref, wait.end, wait.at));
    }

    void clear() {
        waits.clear();
    }
}
