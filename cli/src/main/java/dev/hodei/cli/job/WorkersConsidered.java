package dev.hodei.cli.job;

import dev.hodei.cli.terminal.EnumNames;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.ConsideredWorker;
import dev.hodei.v1.StandingCount;
import dev.hodei.v1.WaitExplanation;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerStanding;
import dev.hodei.v1.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The workers that were considered for a job, and why each was rejected.
 *
 * @param decided by the server's clock: ages told against it are right, whatever the clock is here
 */
record WorkersConsidered(WaitExplanation waiting, Instant decided) {
    private static final int JOBS_SHOWN = 4;

    static WorkersConsidered of(WaitExplanation waiting) {
        return new WorkersConsidered(waiting, Times.instant(waiting.getDecidedAt()));
    }

    void print(Terminal terminal) {
        Table table = new Table("WORKER", "STATE", "SINCE", "WHY NOT").shorten("WHY NOT", 20);
        for (ConsideredWorker worker : waiting.getWorkersList()) {
            table.cell(Text.shortId(worker.getWorkerId()))
                    .cell(EnumNames.of(worker.getState()))
                    .cell(Times.ago(Times.instant(worker.getStateSince()), decided))
                    .cell(whyNot(worker))
                    .endRow();
        }
        table.print(terminal);
        if (waiting.getMoreWorkersCount() > 0) {
            terminal.line("and "
                    + waiting.getMoreWorkersList().stream()
                            .map(WorkersConsidered::count)
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String count(StandingCount count) {
        String words = switch (count.getStanding()) {
            case WORKER_STANDING_LABELS_MISSING -> "without its labels";
            case WORKER_STANDING_OTHER_KIND -> "of another kind";
            case WORKER_STANDING_FREE,
                    WORKER_STANDING_BUSY,
                    WORKER_STANDING_STARTING,
                    WORKER_STANDING_SILENT,
                    WORKER_STANDING_NOT_CONNECTED,
                    WORKER_STANDING_STOPPING,
                    WORKER_STANDING_UNSPECIFIED,
                    UNRECOGNIZED -> Text.words(count.getStanding(), "WORKER_STANDING_");
        };
        return count.getWorkers() + " more " + words;
    }

    private String whyNot(ConsideredWorker worker) {
        WorkerStanding standing = worker.getStanding();
        return switch (standing) {
            case WORKER_STANDING_FREE -> "has a free slot: jobs that come first are looked at first";
            case WORKER_STANDING_BUSY -> "no free slot: has " + jobs(worker.getJobIdsList());
            case WORKER_STANDING_STARTING -> starting(worker);
            case WORKER_STANDING_SILENT ->
                worker.hasLastHeartbeatAt()
                        ? "was last heard " + heard(worker) + " (" + health(worker.getHealth()) + ")"
                        : "was never heard";
            case WORKER_STANDING_NOT_CONNECTED -> "is not connected; was last heard " + heard(worker);
            case WORKER_STANDING_STOPPING ->
                worker.getState() == WorkerState.WORKER_STATE_DRAINING
                        ? "is draining: takes no more jobs"
                        : "was told to stop";
            case WORKER_STANDING_LABELS_MISSING -> "does not have " + labels(worker);
            case WORKER_STANDING_OTHER_KIND ->
                "is of another pool, image or size" + (worker.getPool().isEmpty() ? "" : ": pool " + worker.getPool());
            case WORKER_STANDING_UNSPECIFIED, UNRECOGNIZED -> "for a reason this command does not know";
        };
    }

    private String starting(ConsideredWorker worker) {
        Duration left = Duration.between(decided, Times.instant(worker.getReadyDeadline()));
        return "is being started, since " + Times.rough(age(Times.instant(worker.getCreatedAt())))
                + (left.isPositive() ? "; given up if not ready in " + Times.rough(left.plusMillis(999)) : "");
    }

    private String heard(ConsideredWorker worker) {
        return Times.ago(Times.instant(worker.getLastHeartbeatAt()), decided);
    }

    private Duration age(Instant since) {
        return Duration.between(since, decided);
    }

    private static String health(WorkerHealth health) {
        return EnumNames.of(health);
    }

    private static String jobs(List<String> ids) {
        String shown = ids.stream().limit(JOBS_SHOWN).map(Text::shortId).collect(Collectors.joining(", "));
        return "job" + (ids.size() == 1 ? " " : "s ") + shown
                + (ids.size() > JOBS_SHOWN ? " and " + (ids.size() - JOBS_SHOWN) + " more" : "");
    }

    private static String labels(ConsideredWorker worker) {
        return new TreeMap<>(worker.getMissingLabelsMap())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(", "));
    }
}
