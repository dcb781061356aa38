package dev.hodei.cli.job;

import dev.hodei.cli.command.Signals;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C and SIGTERM do to a job that is followed. Somebody at a terminal is asked: detach or cancel; where nobody
 * can be asked, the job is cancelled. A second signal means: leave now. Leaving interrupts the following thread.
 */
final class Interrupts implements AutoCloseable {
    /** What the user, or the lack of one, has decided. */
    enum Decision {
        NONE,
        ASKING,
        CANCEL,
        DETACH,
        /** The end of the job was not waited for. */
        LEAVE
    }

    private static final int LOOK_MILLIS = 30;

    private final Terminal terminal;
    private final Connection connection;
    private final Thread follower = Thread.currentThread();
    private final Signals signals;
    private Decision decision = Decision.NONE;
    private @Nullable String jobId;

    private Interrupts(Terminal terminal, Connection connection) {
        this.terminal = terminal;
        this.connection = connection;
        this.signals = Signals.on(name -> received(name.equals("INT")), "INT", "TERM");
    }

    /** Takes the signals over until closed; the calling thread is the one that follows. */
    static Interrupts install(Terminal terminal, Connection connection) {
        return new Interrupts(terminal, connection);
    }

    /** The job is queued; a signal that came before takes effect now. */
    void follow(String id) {
        boolean cancel;
        synchronized (this) {
            jobId = id;
            cancel = decision == Decision.CANCEL;
        }
        if (cancel) {
            cancel(id);
        }
    }

    synchronized Decision decision() {
        return decision;
    }

    @Override
    public void close() {
        signals.close();
    }

    private void received(boolean ctrlC) {
        String id;
        boolean ask;
        synchronized (this) {
            id = jobId;
            if (id == null && connection.isLost()) {
                // Nothing was queued that is known of, and the server may stay away for long.
                leave(Decision.LEAVE);
                return;
            }
            ask = ctrlC && terminal.canAsk() && id != null;
            switch (decision) {
                case NONE -> decision = ask ? Decision.ASKING : Decision.CANCEL;
                case ASKING -> {
                    leave(Decision.DETACH);
                    return;
                }
                case CANCEL, DETACH, LEAVE -> {
                    leave(Decision.LEAVE);
                    return;
                }
            }
        }
        if (id == null) {
            return;
        }
        if (ask) {
            ask(id);
        } else {
            cancel(id);
        }
    }

    /** Nothing else is written while the question stands. */
    private void ask(String id) {
        boolean cancel = false;
        terminal.lock().lock();
        try {
            terminal.err(("\nhodei: [d]etach and leave job " + Text.shortId(id)
                            + " running, or [c]ancel it? (Enter: go on following) ")
                    .getBytes(StandardCharsets.UTF_8));
            terminal.flushErr();
            String answer = answer();
            synchronized (this) {
                if (decision != Decision.ASKING) {
                    return;
                }
                if (answer.startsWith("c")) {
                    decision = Decision.CANCEL;
                    cancel = true;
                } else if (answer.startsWith("d")) {
                    leave(Decision.DETACH);
                } else {
                    decision = Decision.NONE;
                }
            }
        } finally {
            terminal.lock().unlock();
        }
        if (cancel) {
            cancel(id);
        }
    }

    /**
     * What was typed, in lower case; no answer at all is to detach, which does no harm. Looks for input rather than
     * waits for it: a second signal must end the question, and nobody can interrupt a read of a terminal.
     */
    private String answer() {
        try {
            while (terminal.in().available() == 0) {
                if (decision() != Decision.ASKING) {
                    return "";
                }
                Thread.sleep(LOOK_MILLIS);
            }
            String line = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "d" : line.strip().toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            return "d";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "d";
        }
    }

    private void cancel(String id) {
        terminal.errLine("hodei: cancelling job " + Text.shortId(id) + " and waiting for its end");
        try {
            JobCalls.cancel(connection, id);
        } catch (StatusRuntimeException e) {
            terminal.errLine("hodei: could not cancel job " + Text.shortId(id) + ": "
                    + Text.visible(String.valueOf(e.getStatus().getDescription())));
        }
    }

    private void leave(Decision how) {
        decision = how;
        follower.interrupt();
    }
}
