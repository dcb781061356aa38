package dev.hodei.simulation;

import dev.hodei.id.AttemptRef;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.worker.Worker;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An attempt ends when its log is stored, or when that was waited for; and what is missing is counted. */
final class LogRules {
    private final Loop loop;
    private final Truth truth;
    private final Predicate<AttemptRef> endIsKnown;

    /** @param endIsKnown whether the server knew how an attempt ended before the turn that it takes */
    LogRules(Loop loop, Truth truth, Predicate<AttemptRef> endIsKnown) {
        this.endIsKnown = endIsKnown;
        this.loop = loop;
        this.truth = truth;
    }

    /** An attempt ended as its agent told. */
    void ended(Attempt after, @Nullable Worker worker) {
        AttemptRef ref = after.ref();
        AttemptEnd end = after.end();
        if (end != null) {
            boolean stored = truth.logStored(ref) >= truth.logLength(ref);
            boolean workerIsGone = worker != null && worker.state().ended();
            if (!stored && !truth.wasWaitedFor(ref) && !workerIsGone) {
                throw new Violation("recorded as ended with a log that is not stored: " + after);
            }
            lengthIsTrue(after, end);
        }
    }

    /** The controller concluded that an attempt ended. */
    void lost(Attempt after) {
        if (endIsKnown.test(after.ref())) {
            throw new Violation("recorded as lost, though its end was told: " + after);
        }
        AttemptEnd end = after.end();
        if (end != null) {
            lengthIsTrue(after, end);
        }
    }

    /** What the log should hold is what it would, or no more where nobody can know. */
    private void lengthIsTrue(Attempt after, AttemptEnd end) {
        int length = truth.logLength(after.ref());
        long told = end.log().textBytes();
        if (end.log().exact() ? told != length : told > length) {
            throw new Violation("another length of its log was recorded than " + length + ": " + after);
        }
        if (truth.logStored(after.ref()) < length) {
            loop.saw(end.log().exact() ? "lines are missing" : "lines may be missing");
        }
    }
}
