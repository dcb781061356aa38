package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.ServerStream;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.LogMatch;
import dev.hodei.v1.SearchEnd;
import dev.hodei.v1.SearchLogsRequest;
import dev.hodei.v1.SearchLogsResponse;
import dev.hodei.v1.UnreadableEntries;
import dev.hodei.wire.UnreadableLine;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has the server find lines in a log, and prints them with their numbers, as the web page counts them. */
final class LogGrep {
    private static final int AT_ONCE = 100_000;
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    private final Invocation invocation;
    private final String jobId;
    private final int attempt;
    private boolean damaged;

    LogGrep(Invocation invocation, String jobId, int attempt) {
        this.invocation = invocation;
        this.jobId = jobId;
        this.attempt = attempt;
    }

    /**
     * All lines with a text, or for null the first that looks like an error.
     *
     * @param regex whether the text is a regular expression
     * @return the command's exit code, as grep has it: 1 where nothing was found; 65 where the log is damaged
     */
    int find(@Nullable String text, boolean regex) throws InterruptedException {
        SearchLogsRequest.Builder request = SearchLogsRequest.newBuilder()
                .setJobId(jobId)
                .setAttempt(attempt)
                .setLimit(AT_ONCE)
                .setFirstError(text == null);
        if (text != null) {
            request.setQuery(text).setRegex(regex).setCaseSensitive(SmartCase.counts(text, regex));
        }
        long found = 0;
        while (true) {
            long before = found;
            found += page(request);
            // A page that was full goes on behind its last line.
            if (text == null || found - before < AT_ONCE) {
                break;
            }
        }
        if (found == 0 && !invocation.json()) {
            invocation
                    .terminal()
                    .errLine(
                            text == null
                                    ? "hodei: nothing in this log looks like an error"
                                    : "hodei: no line of this log " + (regex ? "matches '" : "has '")
                                            + Text.visible(text) + "'");
        }
        if (damaged) {
            return ExitCode.DAMAGED;
        }
        return found == 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private long page(SearchLogsRequest.Builder request) throws InterruptedException {
        long found = 0;
        try (ServerStream<SearchLogsResponse> stream =
                invocation.connection().stream(JobServiceGrpc.getSearchLogsMethod(), request.build())) {
            boolean ended = false;
            for (SearchLogsResponse response = next(stream); response != null; response = next(stream)) {
                for (LogMatch match : response.getMatches().getMatchesList()) {
                    print(match);
                    request.setFromLine(match.getLine() + 1);
                    found++;
                }
                if (response.hasEnd()) {
                    ended = true;
                    say(response.getEnd());
                }
            }
            if (!ended) {
                throw new CliException(ExitCode.FAILED, "the server ended the search without saying how");
            }
        }
        return found;
    }

    /** Says so where it takes long; one that finds nothing for {@link Connection#LONG_DEADLINE} is given up. */
    private @Nullable SearchLogsResponse next(ServerStream<SearchLogsResponse> stream) throws InterruptedException {
        for (Duration waited = SAY_EVERY; !stream.hasNextWithin(SAY_EVERY); waited = waited.plus(SAY_EVERY)) {
            if (waited.compareTo(Connection.LONG_DEADLINE) >= 0) {
                throw Status.DEADLINE_EXCEEDED
                        .withDescription("the search found nothing for " + waited.toSeconds() + " s")
                        .asRuntimeException();
            }
            invocation.terminal().errLine("hodei: still searching, for " + waited.toSeconds() + " s (Ctrl-C ends it)");
        }
        return stream.next();
    }

    /** What is wrong with the log. */
    private void say(SearchEnd end) {
        for (UnreadableEntries passedOver : end.getUnreadableList()) {
            damaged(UnreadableLine.words(
                    passedOver.getFirstPosition(), passedOver.getEntries(), Text.visible(passedOver.getWhy())));
        }
        if (!end.getDifferingHash().isEmpty()) {
            damaged("hodei: this log is not the one that was sealed; `hodei job get` shows its hash, which is now "
                    + end.getDifferingHash());
        }
    }

    private void damaged(String sentence) {
        damaged = true;
        invocation.terminal().errLine(sentence);
    }

    private void print(LogMatch match) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), match);
        } else {
            String number = invocation.terminal().styleOut(Style.DIM, (match.getLine() + 1) + ":");
            invocation.terminal().line(number + Text.visible(match.getText()));
        }
    }
}
