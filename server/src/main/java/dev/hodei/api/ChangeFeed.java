package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells those who watch which jobs and workers changed, after each commit. Thread-safe; never blocks. */
public final class ChangeFeed {
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    /** Must not block. */
    public interface Subscriber {
        void changed(Set<JobId> jobs, Set<WorkerId> workers);
    }

    public void publish(Set<JobId> jobs, Set<WorkerId> workers) {
        subscribers.forEach(subscriber -> subscriber.changed(jobs, workers));
    }

    /** Until the returned action is run. */
    public Runnable subscribe(Subscriber subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }
}
