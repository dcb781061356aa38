package dev.hodei.cli.command;

import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.terminal.Text;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/** Does something to each of several jobs or workers: a failure with one is reported, and the others are done all the same. */
public final class Each {
    /** The action that each id is given to. */
    public interface Action {
        /** Returns the exit code for this job or worker. */
        int doTo(String id) throws InterruptedException;
    }

    private final Invocation invocation;
    private final String noun;

    /** @param noun what the ids are of: "job" */
    public Each(Invocation invocation, String noun) {
        this.invocation = invocation;
        this.noun = noun;
    }

    /**
     * Does it to each, in this order.
     *
     * @return the exit code: that of the first that failed
     * @throws StatusRuntimeException where none of the others would fare better, such as when the server is away; and
     *     whatever fails where there is only one
     */
    public int of(List<String> ids, Action action) throws InterruptedException {
        if (ids.size() == 1) {
            return action.doTo(ids.getFirst());
        }
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
