package dev.hodei.cli.job.interrupt;

import dev.hodei.cli.command.Signals;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What signals do to a job that is followed.
 *
 * <ul>
 *   <li>Ctrl-C by somebody at a terminal asks: cancel, detach, or follow further. Ctrl-C again detaches.
 *   <li>SIGTERM, and SIGINT where nobody can be asked, cancel the job. The cancel that was announced is sent and answered,
 *       however many signals follow, for timeout(1) and CI systems send several at once; only a person's Ctrl-C leaves.
 *   <li>SIGHUP, for the terminal has gone, detaches.
 * </ul>
 *
 * Leaving interrupts the following thread.
 */
public final class Interrupts implements AutoCloseable {
    /** What was decided, by a person or for the lack of one. */
    public enum Decision {
        NONE,
        ASKING,
        CANCEL,
        DETACH,
        /** The end of the job was not waited for, though it was to be cancelled. */
        LEAVE
    }

    /** How far the cancel has come. */
    public enum Cancel {
        NOT_SENT,
        UNANSWERED,
        ANSWERED,
        FAILED
    }

    /** A Ctrl-C arrives twice where another program, such as npm or make, passes it on: nobody presses it so fast. */
    private static final long ONE_PRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LOOK_MILLIS = 100;

    private final Terminal terminal;
    private final FollowedJob server;
    private final Question question;
    private final Thread follower = Thread.currentThread();
    private final Signals signals;
    private Decision decision = Decision.NONE;
    private Cancel cancel = Cancel.NOT_SENT;
    private @Nullable StatusRuntimeException refusal;
    private @Nullable String jobId;
    private boolean pressed;
    private long pressedAt;
    private boolean closed;

    private Interrupts(Terminal terminal, FollowedJob server) {
        this.terminal = terminal;
        this.server = server;
        this.question = new Question(terminal, server);
        this.signals = Signals.on(this::received, "INT", "TERM", "HUP");
    }

    /** Takes the signals over until closed; the calling thread is the one that follows. */
    public static Interrupts install(Terminal terminal, FollowedJob server) {
        return new Interrupts(terminal, server);
    }

    /** The job is queued; a signal that came before takes effect now. */
    public void follow(String id) {
        Decision before;
        synchronized (this) {
            jobId = id;
            before = decision;
            notifyAll();
        }
        if (before == Decision.CANCEL) {
            cancel(id);
        } else if (before == Decision.DETACH) {
            follower.interrupt();
        }
    }

    public synchronized Decision decision() {
        return decision;
    }

    /** How far the cancel has come, if the job is to be cancelled. */
    public synchronized Cancel cancel() {
        return cancel;
    }

    /** Why the job could not be cancelled. */
    public synchronized @Nullable StatusRuntimeException refusal() {
        return refusal;
    }

    /** Waits until a cancel that is on its way has been answered or given up. */
    public synchronized void awaitAnswer() throws InterruptedException {
        while (cancel == Cancel.UNANSWERED) {
            wait();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (decision == Decision.ASKING) {
                decision = Decision.NONE;
            }
        }
        // A question that still stands is taken back first, and the terminal put back as it was.
        terminal.clearPassing();
        signals.close();
    }

    private void received(String signal) {
        Foreground.Place place = Foreground.place();
        boolean person = signal.equals("INT")
                && (place == Foreground.Place.FOREGROUND || (place == Foreground.Place.UNKNOWN && terminal.canAsk()));
        String id;
        Decision now;
        synchronized (this) {
            if (closed || (person && isSamePress())) {
                return;
            }
            id = jobId;
            Decision next = next(signal, person, id != null);
            if (next == decision) {
                return;
            }
            decide(next);
            now = next;
            if (id != null && (now == Decision.LEAVE || now == Decision.DETACH)) {
                follower.interrupt();
            }
        }
        if (id == null) {
            awaitQueued(now);
        } else if (now == Decision.ASKING) {
            ask(id);
        } else if (now == Decision.CANCEL) {
            cancel(id);
        }
    }

    private Decision next(String signal, boolean person, boolean queued) {
        return switch (decision) {
            case NONE -> {
                if (signal.equals("HUP")) {
                    yield Decision.DETACH;
                }
                yield person && queued && terminal.canAsk() ? Decision.ASKING : Decision.CANCEL;
            }
            case ASKING -> person || signal.equals("HUP") ? Decision.DETACH : Decision.CANCEL;
            case CANCEL -> person ? Decision.LEAVE : Decision.CANCEL;
            case DETACH, LEAVE -> decision;
        };
    }

    private boolean isSamePress() {
        long now = System.nanoTime();
        boolean same = pressed && now - pressedAt < ONE_PRESS_NANOS;
        pressed = true;
        pressedAt = now;
        return same;
    }

    /** The server has not answered yet whether the job is queued; it gets as long as a call may take. */
    private void awaitQueued(Decision now) {
        long left = Connection.CALL_DEADLINE.toNanos();
        long since = System.nanoTime();
        synchronized (this) {
            try {
                while (jobId == null
                        && now != Decision.LEAVE
                        && !server.isServerLost()
                        && System.nanoTime() - since < left) {
                    wait(LOOK_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (jobId == null && !closed) {
                decide(Decision.LEAVE);
                follower.interrupt();
            }
        }
    }

    private void ask(String id) {
        boolean cancelled;
        // Held, so that what waits to write until the question is over finds it decided.
        terminal.lock().lock();
        try {
            cancelled = isCancelled(question.ask(id, this::decision));
        } finally {
            terminal.lock().unlock();
        }
        if (cancelled) {
            cancel(id);
        }
    }

    /** Takes the answer, unless a signal has decided before, and says whether it is to cancel. */
    private synchronized boolean isCancelled(Question.Answer answer) {
        if (decision != Decision.ASKING) {
            return false;
        }
        decide(
                switch (answer) {
                    case CANCEL -> Decision.CANCEL;
                    case DETACH -> Decision.DETACH;
                    case FOLLOW -> Decision.NONE;
                });
        // Whoever has answered since then presses anew.
        pressed = false;
        if (decision == Decision.DETACH) {
            follower.interrupt();
        }
        return decision == Decision.CANCEL;
    }

    /** Records the user's decision; a user who leaves is not told any more what the job waits for. */
    private synchronized void decide(Decision next) {
        decision = next;
        if (next == Decision.DETACH || next == Decision.LEAVE) {
            terminal.showNoMorePassing();
        }
    }

    private void cancel(String id) {
        become(Cancel.UNANSWERED, null);
        terminal.errLine("hodei: cancelling job " + Text.shortId(id) + " and waiting for its end"
                + (terminal.canAsk() ? " (Ctrl-C: leave without waiting)" : ""));
        try {
            server.cancel(id);
            become(Cancel.ANSWERED, null);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
                // It has ended by itself, and the follower tells how.
                become(Cancel.ANSWERED, null);
                return;
            }
            become(Cancel.FAILED, e);
            synchronized (this) {
                if (!closed) {
                    follower.interrupt();
                }
            }
        }
    }

    private synchronized void become(Cancel state, @Nullable StatusRuntimeException why) {
        cancel = state;
        refusal = why;
        notifyAll();
    }
}
