package dev.hodei.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * One control stream: messages of one direction arrive in order, late, or not at all once it is broken. What is sent
 * while the way is blocked (the network is cut, or the receiver's process is stopped) waits on the way.
 */
final class Link {
    private final Loop loop;
    private final Faults faults;
    private final Direction up;
    private final Direction down;
    private boolean broken;

    /**
     * @param upBlocked until when nothing gets through to the server
     * @param downBlocked until when nothing gets through to the agent
     */
    Link(Loop loop, Faults faults, LongSupplier upBlocked, LongSupplier downBlocked) {
        this.loop = loop;
        this.faults = faults;
        this.up = new Direction(upBlocked);
        this.down = new Direction(downBlocked);
    }

    void toServer(Runnable message) {
        up.send(message);
    }

    void toAgent(Runnable message) {
        down.send(message);
    }

    /** What is on the way is lost. */
    void cut() {
        broken = true;
    }

    private record Message(long when, Runnable what) {}

    private final class Direction {
        private final LongSupplier blockedUntil;
        private final Deque<Message> way = new ArrayDeque<>();
        private long last;

        Direction(LongSupplier blockedUntil) {
            this.blockedUntil = blockedUntil;
        }

        void send(Runnable message) {
            if (broken) {
                return;
            }
            long delay = faults.happens(0.02) ? loop.between(500, 9_000) : loop.between(0, 4);
            last = Math.max(last, loop.millis() + delay);
            way.addLast(new Message(last, message));
            if (way.size() == 1) {
                loop.at(last, this::arrive);
            }
        }

        private void arrive() {
            if (broken) {
                way.clear();
                return;
            }
            long blocked = blockedUntil.getAsLong();
            if (loop.millis() < blocked) {
                loop.at(blocked + loop.between(0, 3), this::arrive);
                return;
            }
            // Still the first one while it is handled: what it causes to be sent waits behind it.
            Message message = way.getFirst();
            message.what().run();
            way.removeFirst();
            Message next = way.peekFirst();
            if (next != null) {
                loop.at(next.when(), this::arrive);
            }
        }
    }
}
