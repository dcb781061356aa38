package dev.hodei.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What a provider has reported. */
public final class Reports implements Provider.Listener {
    private static final int SECONDS = 30;

    private record Reported(WorkerId worker, Exit exit) {}

    private final BlockingQueue<Reported> exits = new LinkedBlockingQueue<>();
    private final Semaphore missed = new Semaphore(0);

    @Override
    public void exited(WorkerId worker, Exit exit) {
        exits.add(new Reported(worker, exit));
    }

    @Override
    public void mayHaveMissed() {
        missed.release();
    }

    /** Waits for the next exit, which is this worker's. */
    public Exit exitOf(WorkerId worker) throws InterruptedException {
        Reported reported = exits.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(reported).as("a report that worker %s has ended", worker).isNotNull();
        assertThat(reported.worker()).isEqualTo(worker);
        return reported.exit();
    }

    /** Waits until so many exits were reported. */
    public List<WorkerId> exits(int count) throws InterruptedException {
        List<Reported> all = new ArrayList<>();
        while (all.size() < count) {
            Reported reported = exits.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(reported).as("exit %s of %s", all.size() + 1, count).isNotNull();
            all.add(reported);
        }
        return all.stream().map(Reported::worker).toList();
    }

    public void nothingMore() {
        assertThat(exits).isEmpty();
    }

    public void awaitMayHaveMissed() throws InterruptedException {
        assertThat(missed.tryAcquire(SECONDS, TimeUnit.SECONDS))
                .as("mayHaveMissed()")
                .isTrue();
    }
}
