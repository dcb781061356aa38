package dev.hodei.agent.control;

import dev.hodei.agent.log.UploadGate;
import dev.hodei.agent.run.Reports;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceStub;
import dev.hodei.v1.ControlRequest;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The live session of the moment, if there is one. Thread-safe. */
public final class CurrentSession implements Reports, UploadGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ControlSession session;

    /** Null when it has ended. */
    void set(@Nullable ControlSession next) {
        lock.lock();
        try {
            session = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    ControlSession get() {
        lock.lock();
        try {
            return session;
        } finally {
            lock.unlock();
        }
    }

    public boolean isLive() {
        ControlSession current = get();
        return current != null && current.isLive();
    }

    @Override
    public void send(ControlRequest report) {
        ControlSession current = get();
        if (current != null) {
            current.send(report);
        }
    }

    @Override
    public AgentServiceStub await() throws InterruptedException {
        lock.lock();
        try {
            while (session == null) {
                changed.await();
            }
            return session.connection().known();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Duration pauseAfter(int failures) {
        return Backoff.after(failures);
    }
}
