package dev.hodei.backlog;

import java.util.OptionalLong;

/**
 * How far the sweep over all lines has come. One that would go over too many lines ends before, and the next one goes on from
 * there: then not all lines are in memory at a time.
 */
final class Sweep {
    private long number = 1;
    private OptionalLong next = OptionalLong.of(LinePage.FIRST);
    private long start = LinePage.FIRST;
    private int lines;
    private boolean begins = true;
    private long beganIn;
    private long wholeIn = -1;
    private boolean sawAll;

    void begin() {
        if (next.isEmpty()) {
            number++;
            next = OptionalLong.of(start);
            lines = 0;
            begins = true;
        }
    }

    /** Returns the number of the sweep that goes on, or went on last. */
    long number() {
        return number;
    }

    /** Empty if none goes on. */
    OptionalLong next() {
        return next;
    }

    void read(LinePage page, long turn, int most) {
        if (begins) {
            begins = false;
            beganIn = turn;
        }
        lines += page.heads().size();
        next = page.next();
        if (next.isEmpty()) {
            boolean fromTheFirst = start == LinePage.FIRST;
            sawAll = fromTheFirst;
            wholeIn = fromTheFirst && beganIn == turn ? turn : -1;
            start = LinePage.FIRST;
        } else if (lines >= most) {
            sawAll = false;
            start = next.getAsLong();
            next = OptionalLong.empty();
        }
    }

    /** Whether the lines in memory are all that there are, but for what hints will tell. */
    boolean sawAll() {
        return sawAll;
    }

    /** Whether all lines were read in this turn. */
    boolean wasWholeIn(long turn) {
        return wholeIn == turn;
    }
}
