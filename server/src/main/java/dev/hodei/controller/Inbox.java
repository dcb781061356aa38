package dev.hodei.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where everybody leaves events for the controller. A wake-up cannot be lost: the event itself is the wake-up.
 * Thread-safe.
 */
public final class Inbox {
    private final BlockingQueue<ControllerEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    public void post(ControllerEvent event) {
        if (!closed) {
            events.add(event);
        }
    }

    /** Nobody is going to read it: what is posted is dropped. */
    public void close() {
        closed = true;
        events.clear();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Waits for an event, at most this long, and takes everything that is there (nothing, if the time was over). */
    public List<ControllerEvent> await(long timeout, TimeUnit unit) throws InterruptedException {
        List<ControllerEvent> taken = new ArrayList<>();
        ControllerEvent first = events.poll(timeout, unit);
        if (first != null) {
            taken.add(first);
            events.drainTo(taken);
        }
        return taken;
    }
}
