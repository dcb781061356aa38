package dev.hodei.e2e.chaos;

import com.google.protobuf.Duration;
import dev.hodei.v1.JobSpec;
import java.nio.file.Path;

/** What the jobs of a run do. Each writes numbered lines, and into the ledger what it has done; see {@link Mark}. */
enum JobKind {
    PLAIN("lines 0.1", 0, 0, 0),
    FAST(":", 0, 0, 0),
    /** Leaves a process in a session of its own that won't go by SIGTERM. */
    DAEMON(
            "(setsid bash -c 'trap \"\" TERM; for ((j = 0; j < 3000; j++)); do mark D 0; sleep 0.2; done'"
                    + " </dev/null >/dev/null 2>&1 &); lines 0.1",
            0,
            0,
            0),
    STUBBORN("trap '' TERM; lines 0.1", 0, 0, 0),
    FAILING("lines 0.1", 2, 0, 3),
    /** Succeeds at its second attempt, or later. */
    FLAKY("lines 0.05; if ((a < 2)); then mark E 1; exit 1; fi", 5, 0, 0),
    REPEATABLE("lines 0.1", 0, 5, 0),
    CHATTY("lines 0", 0, 3, 0),
    /** Goes on until it is stopped by its timeout. */
    ENDLESS("trap '' TERM; while :; do lines 0.1; done", 0, 0, 0);

    static final String REQUEST_LABEL = "chaos/request";

    private static final Duration TIMEOUT = Duration.newBuilder().setSeconds(2).build();

    private final String work;
    private final int retries;
    private final int retriesOnLost;
    private final int exitCode;

    JobKind(String work, int retries, int retriesOnLost, int exitCode) {
        this.work = work;
        this.retries = retries;
        this.retriesOnLost = retriesOnLost;
        this.exitCode = exitCode;
    }

    JobSpec spec(String requestId, int lines, Path ledger) {
        String filler = this == CHATTY ? "$RANDOM-$RANDOM-$RANDOM-$RANDOM-$RANDOM-$RANDOM-$RANDOM-$RANDOM" : "";
        // $1 of lines: seconds between two. A line's mark follows the line, so what is marked was written.
        String command = """
                a=$HODEI_ATTEMPT
                export a LEDGER=%s/$HODEI_JOB_ID
                mark() { echo "$1 $a $2 ${EPOCHREALTIME//[^0-9]/} $$" >>"$LEDGER"; }
                export -f mark
                k=0
                lines() {
                  for ((i = 0; i < %d; i++)); do
                    echo "out $a $((++k)) %s"; echo "err $a $k" >&2; mark T $k
                    if [[ $1 != 0 ]]; then sleep $1; fi
                  done
                }
                mark S 0
                %s
                mark E %d; exit %d
                """.formatted(ledger, lines, filler, work, exitCode, exitCode);
        JobSpec.Builder spec = JobSpec.newBuilder()
                .setName(name().toLowerCase(java.util.Locale.ROOT) + " " + requestId)
                .setCommand(command)
                .setRetries(retries)
                .setRetriesOnLost(retriesOnLost)
                .putLabels(REQUEST_LABEL, requestId);
        if (this == ENDLESS) {
            spec.setTimeout(TIMEOUT);
        }
        return spec.build();
    }

    /** How many lines an attempt writes to either stream when nothing stops it. */
    int lines(int drawn) {
        return this == FAST ? 0 : drawn;
    }

    int retries() {
        return retries;
    }

    int retriesOnLost() {
        return retriesOnLost;
    }

    boolean endless() {
        return this == ENDLESS;
    }
}
