package dev.hodei.provider;

import dev.hodei.id.AttemptRef;
import java.util.Set;

/**
 * How a worker ended.
 *
 * @param detail for people to read: exit code or signal, and what it said last
 * @param outOfMemory whether the kernel ended it because it used more memory than it was given
 * @param neverStarted attempts that it had and whose commands were never started, as what it left on its disk proves
 */
public record Exit(String detail, boolean outOfMemory, Set<AttemptRef> neverStarted) {
    public Exit {
        neverStarted = Set.copyOf(neverStarted);
    }

    public Exit(String detail) {
        this(detail, false);
    }

    public Exit(String detail, boolean outOfMemory) {
        this(detail, outOfMemory, Set.of());
    }
}
