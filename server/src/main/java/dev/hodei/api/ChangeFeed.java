package dev.hodei.api;

import dev.hodei.controller.Effect;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells those who watch which jobs and workers changed, after each commit. Thread-safe; never blocks. */
public final class ChangeFeed {
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    /** Must not block. */
    public interface Subscriber {
        void changed(Effect.Changed changed);
    }

    public void publish(Effect.Changed changed) {
        subscribers.forEach(subscriber -> subscriber.changed(changed));
    }

    /** Until the returned action is run. */
    public Runnable subscribe(Subscriber subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }
}
