package dev.hodei.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * One moment by both clocks.
 *
 * @param wall what people and rows are told
 * @param steady what waiting is measured by; see {@link ProcessClock#steady}
 * @param awakeSince the steady time at which the process last went on after a pause; {@link Instant#MIN} if it had none
 */
public record Moment(Instant wall, Instant steady, Instant awakeSince) {
    /** Returns what the wall clock shows, or showed, at that steady time, if nobody sets it between. */
    public Instant wallOf(Instant steadyTime) {
        return moved(steadyTime, Duration.between(steady, wall));
    }

    /** Returns the steady time at which the wall clock shows that, or showed it, if nobody sets it between. */
    public Instant steadyOf(Instant wallTime) {
        return moved(wallTime, Duration.between(wall, steady));
    }

    private static Instant moved(Instant time, Duration by) {
        return time.equals(Instant.MAX) || time.equals(Instant.MIN) ? time : time.plus(by);
    }
}
