package dev.hodei.cli.connection;

import dev.hodei.cli.terminal.Times;
import dev.hodei.wire.TimeText;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Whether the server answers, as all calls of one connection see it together: the user is told once when it is lost and
 * once when it is back, however many calls noticed. Thread-safe.
 */
final class Contact {
    private final ServerAddress address;
    private final Duration patience;
    private final Consumer<String> tell;
    private boolean ever;
    private boolean lost;
    private boolean left;
    private long lostAt;
    private long number;
    /** The number since the latest loss: what was called before it says nothing of the server as it is now. */
    private long latestLoss;

    Contact(ServerAddress address, Duration patience, Consumer<String> tell) {
        this.address = address;
        this.patience = patience;
        this.tell = tell;
    }

    /**
     * Grows each time that the server is lost and that it is back: what a call hears that was made at another number is old news.
     * A message may be read after the loss of the connection that it came on was told.
     */
    synchronized long number() {
        return number;
    }

    synchronized boolean everAnswered() {
        return ever;
    }

    /**
     * The server has answered a call.
     *
     * @param since the number when the call was made
     * @return the number that its next failure counts from
     */
    synchronized long answered(long since) {
        boolean current = since >= latestLoss;
        boolean first = !ever;
        ever = true;
        if (lost && current) {
            lost = false;
            number++;
            Duration away = Duration.ofNanos(System.nanoTime() - lostAt);
            tell.accept((first ? "connected" : "connected again") + " after " + Times.rough(away.plusMillis(999)));
        }
        return current ? number : since;
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** The connection is about to be closed from here: what fails from now on says nothing of the server. */
    synchronized void leave() {
        left = true;
    }

    synchronized boolean isLeft() {
        return left;
    }

    /**
     * A call failed, and is going to be repeated.
     *
     * @param since the number when the call was made
     */
    synchronized void lost(long since, StatusRuntimeException failure) {
        if (!left && !lost && since == number) {
            lost = true;
            number++;
            latestLoss = number;
            lostAt = System.nanoTime();
            String again = "; trying again for up to " + TimeText.of(patience);
            if (failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                tell.accept("the server at " + address + " is there, but slow" + again);
                return;
            }
            tell.accept(ServerAway.part(failure)
                    .map(away -> "the server at " + address + " can't reach its " + away + again)
                    .orElse(ever ? "lost the server at " + address + again : notYet()));
        }
    }

    private String notYet() {
        return "the server at " + address + " can't be reached; trying again for up to " + TimeText.of(patience)
                + ", in case it restarts (start one with `hodei server start`)";
    }
}
