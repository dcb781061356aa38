package dev.hodei.simulation;

import dev.hodei.controller.LastWord;
import dev.hodei.id.AttemptRef;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.ExpectedLog;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What agents told a server's process of attempts last. */
final class SimWords {
    private final World world;
    private final Map<AttemptRef, LastWord> told = new HashMap<>();
    private final Set<AttemptRef> endsBeforeTheTurn = new HashSet<>();

    SimWords(World world) {
        this.world = world;
    }

    /** How much of its log each has by now; returns which these are. */
    Set<AttemptRef> heard(Map<AttemptRef, Integer> running) {
        running.forEach(this::wrote);
        return new LinkedHashSet<>(running.keySet());
    }

    private void wrote(AttemptRef ref, int position) {
        LastWord before = of(ref);
        told.put(ref, new LastWord(Math.max(position, before.logBytes()), before.ended()));
    }

    /** Returns the end with the length of its log. */
    AttemptEnd ended(AttemptRef ref, AttemptEnd end, Instant at, int position) {
        AttemptEnd whole = end.with(ExpectedLog.of(position));
        told.put(ref, new LastWord(position, new LastWord.Ended(whole, at)));
        return whole;
    }

    LastWord of(AttemptRef ref) {
        return told.getOrDefault(ref, LastWord.NONE);
    }

    void turnBegins() {
        told.forEach((ref, word) -> {
            if (word.ended() != null) {
                endsBeforeTheTurn.add(ref);
            }
        });
    }

    boolean knewTheEnd(AttemptRef ref) {
        return endsBeforeTheTurn.contains(ref);
    }

    void clear() {
        told.clear();
        endsBeforeTheTurn.clear();
    }

    /** What the controller finds of it. */
    LastWord forController(AttemptRef ref) {
        return world.setup.remembersWords() ? of(ref) : LastWord.NONE;
    }
}
