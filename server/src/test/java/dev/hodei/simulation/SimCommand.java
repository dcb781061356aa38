package dev.hodei.simulation;

import dev.hodei.job.AttemptEnd;
import org.jspecify.annotations.Nullable;

/**
 * The process of a command, which lives on its own: whether its agent is stopped, cut off or dead makes no difference to
 * it. It prints lines, and waits where the spool is full.
 */
final class SimCommand {
    /** Told how it ended by itself. */
    interface Watcher {
        void ended(AttemptEnd end);
    }

    private final World world;
    private final Loop loop;
    private final Kept kept;
    private final int spool;
    private final int lines;
    private final int duration;
    private final AttemptEnd ownEnd;
    private final long startedAt;
    private @Nullable Watcher watcher;
    private int written;
    private boolean runs = true;
    private boolean blocked;

    /** @param spool lines that may wait for their upload */
    SimCommand(World world, Kept kept, SimHost host, int spool) {
        this.world = world;
        this.loop = world.loop;
        this.kept = kept;
        this.spool = spool;
        this.lines = loop.between(0, 9);
        this.duration = world.users.duration(kept.ref.job());
        this.ownEnd = world.users.ownEnd();
        this.startedAt = loop.millis();
        world.truth.commandStarted(kept.ref, host.id());
        loop.after(duration, this::ends);
    }

    void watch(Watcher by) {
        watcher = by;
    }

    boolean runs() {
        return runs;
    }

    /** Lines that it has printed, and that its agent has taken. */
    int written() {
        return written;
    }

    /** Lines that its agent has by now, which tells of them with its heartbeats. */
    int soFar() {
        return runs && duration > 0 ? printed() : written;
    }

    private int printed() {
        long inTime = lines * (loop.millis() - startedAt) / duration;
        return (int) Math.max(written, Math.min(Math.min(lines, inTime), kept.uploaded + (long) spool));
    }

    /** Whether it has all that it had to say in the log. */
    boolean saidAll() {
        return written == lines;
    }

    private void ends() {
        if (!runs) {
            return;
        }
        int room = kept.uploaded + spool;
        blocked = room < lines;
        written = Math.min(lines, room);
        if (blocked) {
            loop.saw("spool full");
            return;
        }
        runs = false;
        Watcher told = watcher;
        if (told == null) {
            world.truth.commandVanished(kept.ref, written);
        } else {
            world.truth.commandEnded(kept.ref, ownEnd, lines);
            told.ended(ownEnd);
        }
    }

    /** More of its output was uploaded. */
    void hasRoom() {
        if (blocked) {
            blocked = false;
            loop.after(1, this::ends);
        }
    }

    boolean waitsForRoom() {
        return runs && blocked;
    }

    /** Whoever watched it is dead: how it ends is seen by nobody. */
    void orphaned() {
        watcher = null;
    }

    /** Ends it, to the last descendant. */
    void kill() {
        if (runs) {
            runs = false;
            if (duration > 0) {
                written = printed();
            }
            world.truth.commandVanished(kept.ref, written);
        }
    }
}
