package dev.hodei.cli.command;

import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.terminal.Text;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Does something to each of several jobs or workers. Ids that stand for none are reported before anything is done; a failure
 * with one is reported, and the others are done all the same.
 */
public final class Each {
    /** The action that each id is given to. */
    public interface Action {
        /** Returns the exit code for this job or worker. */
        int doTo(String id) throws InterruptedException;
    }

    private final Invocation invocation;
    private final String noun;
    private final UnaryOperator<String> lookup;

    /**
     * @param noun what the ids are of: "job"
     * @param lookup gives the whole id of what an id or prefix stands for, and throws what the server says where there is no
     *     such thing
     */
    public Each(Invocation invocation, String noun, UnaryOperator<String> lookup) {
        this.invocation = invocation;
        this.noun = noun;
        this.lookup = lookup;
    }

    /**
     * Does it to each, in this order; once, however many prefixes of one id there are.
     *
     * @return the exit code: that of the first that failed
     * @throws StatusRuntimeException where none of the others would fare better, such as when the server is away; and
     *     whatever fails where there is only one
     */
    public int of(List<String> ids, Action action) throws InterruptedException {
        return of(ids, (_, _) -> 0, action);
    }

    /**
     * Does it to each as {@link #of(List, Action)} does, those first that come first by this order of whole ids; those
     * that are equal in it stay in the order of {@code ids}.
     */
    public int of(List<String> ids, Comparator<String> order, Action action) throws InterruptedException {
        if (ids.size() == 1) {
            return action.doTo(ids.getFirst());
        }
        Set<String> known = new LinkedHashSet<>();
        int wrong = find(ids, known);
        // Wrong usage: whoever mends the id gives the command once more.
        if (wrong == ExitCode.USAGE) {
            return wrong;
        }
        int failed = all(known.stream().sorted(order).toList(), action);
        return wrong == ExitCode.OK ? failed : wrong;
    }

    /**
     * Looks up what several ids stand for, and reports those that stand for nothing.
     *
     * @param known where the whole ids go
     * @return the exit code: that of the first that stands for nothing, but {@link ExitCode#USAGE} where one is no id at all
     */
    public int find(List<String> ids, Collection<String> known) throws InterruptedException {
        int exitCode = ExitCode.OK;
        for (String id : ids) {
            int code = reported(id, _ -> {
                known.add(lookup.apply(id));
                return ExitCode.OK;
            });
            exitCode = exitCode == ExitCode.OK || code == ExitCode.USAGE ? code : exitCode;
        }
        return exitCode;
    }

    private int all(Collection<String> ids, Action action) throws InterruptedException {
        int exitCode = ExitCode.OK;
        for (String id : ids) {
            int code = reported(id, action);
            exitCode = exitCode == ExitCode.OK ? code : exitCode;
        }
        return exitCode;
    }

    /** Does it to one of several; what fails for it alone is reported. */
    public int reported(String id, Action action) throws InterruptedException {
        try {
            return action.doTo(id);
        } catch (StatusRuntimeException e) {
            if (!othersMayFareBetter(e)) {
                throw e;
            }
            return new Failures(invocation).report(about(id, e));
        }
    }

    private static boolean othersMayFareBetter(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE ->
                ServerAway.part(failure).filter("provider"::equals).isPresent();
            case INVALID_ARGUMENT, FAILED_PRECONDITION, NOT_FOUND, INTERNAL, UNKNOWN -> true;
            default -> false;
        };
    }

    private StatusRuntimeException about(String id, StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String said = String.valueOf(status.getDescription());
        return said.contains(Text.shortId(id))
                ? failure
                : status.withDescription(noun + " " + Text.shortId(id) + ": " + said)
                        .asRuntimeException(failure.getTrailers());
    }
}
