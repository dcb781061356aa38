package dev.hodei.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Virtual time: what is due next happens next, and time jumps there. Chance comes from one seed. */
final class Loop {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int REMEMBERED = Integer.getInteger("hodei.sim.remember", 150);

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Deque<Note> notes = new ArrayDeque<>();
    private final Set<Object> seen = new HashSet<>();
    private final SplittableRandom random;
    private long millis;
    private long order;

    Loop(long seed) {
        random = new SplittableRandom(seed);
    }

    Instant now() {
        return START.plusMillis(millis);
    }

    /** Virtual milliseconds since the start. */
    long millis() {
        return millis;
    }

    long millis(Instant at) {
        return at.toEpochMilli() - START.toEpochMilli();
    }

    void at(long when, Runnable what) {
        due.add(new Due(Math.max(when, millis), order++, what));
    }

    void after(long delay, Runnable what) {
        at(millis + delay, what);
    }

    /** Lets the next thing happen; false if nothing is left. */
    boolean step() {
        Due next = due.poll();
        if (next == null) {
            return false;
        }
        millis = next.when;
        next.what.run();
        return true;
    }

    /** Lets everything happen that is due by then, and time go on until then. */
    void runUntil(long when) {
        for (Due next = due.peek(); next != null && next.when <= when; next = due.peek()) {
            step();
        }
        millis = Math.max(millis, when);
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** From {@code least} to {@code most}, both included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T oneOf(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    String id() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    void note(String what, @Nullable Object... about) {
        if (notes.size() == REMEMBERED) {
            notes.removeFirst();
        }
        notes.addLast(new Note(millis, what, about));
    }

    /** Remembers that this happened at all. */
    void saw(Object what) {
        seen.add(what);
    }

    Set<Object> seen() {
        return seen;
    }

    /** The last things that happened, for a person to read. */
    List<String> history() {
        List<String> lines = new ArrayList<>();
        notes.forEach(note -> lines.add(note.toString()));
        return lines;
    }

    private static final class Due implements Comparable<Due> {
        private final long when;
        private final long order;
        private final Runnable what;

        Due(long when, long order, Runnable what) {
            this.when = when;
            this.order = order;
            this.what = what;
        }

        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(when, other.when);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final class Note {
        private final long millis;
        private final String what;
        private final @Nullable Object[] about;

        Note(long millis, String what, @Nullable Object... about) {
            this.millis = millis;
            this.what = what;
            this.about = about;
        }

        @Override
        public String toString() {
            StringBuilder line = new StringBuilder(String.format("%10.3f s  %s", millis / 1000.0, what));
            for (@Nullable Object each : about) {
                line.append(' ').append(each);
            }
            return line.toString();
        }
    }
}
