package dev.hodei.search;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * What was found, on its way out: forward in the order of the lines, as soon as none before it can come any more; backward
 * the last ones, at the end. Never keeps many more than the limit.
 */
final class Matches {
    private static final int AT_ONCE = 500;

    private final boolean backward;
    private final int limit;
    private final LogSearch.Sink sink;
    /** By line; found, while a line before them may still end with a match. */
    private final TreeMap<Long, LogMatch> unsettled = new TreeMap<>();

    private final Deque<LogMatch> settled = new ArrayDeque<>();
    private long sent;
    private long last = -1;
    private boolean more;

    Matches(boolean backward, int limit, LogSearch.Sink sink) {
        this.backward = backward;
        this.limit = limit;
        this.sink = sink;
    }

    /** A line that comes in parts counts once. */
    void add(LogMatch match) {
        if (match.line() > last) {
            unsettled.putIfAbsent(match.line(), match);
        }
    }

    /** What was found in this line, which has not ended, is not in it any more. */
    void withdraw(long line) {
        unsettled.remove(line);
    }

    /** Whether there are more than are wanted that wait for a line that does not end. */
    boolean crowded() {
        return unsettled.size() > limit;
    }

    boolean isEmpty() {
        return sent == 0 && settled.isEmpty() && unsettled.isEmpty();
    }

    /** Whether as many matches as are wanted are there. */
    boolean reached() {
        return sent + settled.size() >= limit;
    }

    /** Whether there are more matches than are wanted. */
    boolean full() {
        return !backward && more;
    }

    /** Lines below this have ended. */
    void settle(long ended) throws IOException, InterruptedException {
        while (!unsettled.isEmpty() && unsettled.firstKey() < ended && !full()) {
            LogMatch match = unsettled.pollFirstEntry().getValue();
            last = match.line();
            if (backward) {
                settled.addLast(match);
                if (settled.size() > limit) {
                    settled.removeFirst();
                    more = true;
                }
            } else if (sent + settled.size() == limit) {
                more = true;
            } else {
                settled.addLast(match);
            }
        }
        if (!backward) {
            send(sent == 0 ? 1 : AT_ONCE);
        }
    }

    /** Sends what is left. Returns whether there would be more. */
    boolean finish() throws IOException, InterruptedException {
        settle(Long.MAX_VALUE);
        send(1);
        return more;
    }

    private void send(int atLeast) throws IOException, InterruptedException {
        while (settled.size() >= atLeast && !settled.isEmpty()) {
            List<LogMatch> some = new ArrayList<>();
            while (some.size() < AT_ONCE && !settled.isEmpty()) {
                some.add(backward ? settled.removeLast() : settled.removeFirst());
            }
            sent += some.size();
            sink.found(some);
        }
    }
}
