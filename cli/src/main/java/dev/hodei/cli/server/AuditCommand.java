package dev.hodei.cli.server;

import com.google.protobuf.Timestamp;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Limit;
import dev.hodei.cli.command.Moment;
import dev.hodei.cli.connection.Existence;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.AuditEvent;
import dev.hodei.v1.AuditServiceGrpc;
import dev.hodei.v1.ListAuditEventsRequest;
import dev.hodei.v1.ListAuditEventsResponse;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code hodei audit}. */
public final class AuditCommand extends Command {
    private static final int LARGEST_PAGE = 1000;

    private final Invocation invocation;

    private final Given<String> job =
            syntax.option("--job", "ID", "Only what concerns this job, and the worker started for it.", "");

    private final Given<String> worker = syntax.option("--worker", "ID", "Only what concerns this worker.", "");

    private final Given<String> actor = syntax.option("--actor", "WHO", "Only what user, server or worker:ID did.", "");

    private final Given<@Nullable String> since =
            syntax.option("--since", "TIME", "Only since then: " + Moment.FORMS + ".");

    private final Given<@Nullable String> until = syntax.option("--until", "TIME", "Only before then.");

    /** When what stands in the table happened. */
    private final List<Instant> times = new ArrayList<>();

    private final Limit limit = new Limit(syntax, 50);

    private final Given<Boolean> oldestFirst =
            syntax.flag("--oldest-first", "Show these in the order in which they happened.");

    public AuditCommand(Invocation invocation) {
        super("Show who did what, newest first.");
        syntax.examples(
                "  hodei audit --job 1a2b3c4d --oldest-first",
                "  hodei audit --actor user --since 2h",
                "  hodei audit --limit 500 -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        int left = limit.most();
        Table table = new Table("TIME", "ACTOR", "ACTION", "JOB", "WORKER", "DETAIL")
                .shorten("ACTOR", 6)
                .shorten("ACTION", 12)
                .shorten("DETAIL", 28)
                .leaveOut("WORKER", "JOB");
        List<AuditEvent> kept = new ArrayList<>();
        String token = "";
        ListAuditEventsRequest filter = filter();
        do {
            ListAuditEventsResponse page = invocation
                    .connection()
                    .call(
                            AuditServiceGrpc.getListAuditEventsMethod(),
                            filter.toBuilder()
                                    .setPageSize(Math.min(left, LARGEST_PAGE))
                                    .setPageToken(token)
                                    .build());
            if (oldestFirst.get()) {
                kept.addAll(page.getEventsList());
            } else {
                page.getEventsList().forEach(event -> show(event, table));
            }
            left -= page.getEventsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty() && left > 0);
        kept.reversed().forEach(event -> show(event, table));
        if (left == limit.most()) {
            Existence existence = new Existence(invocation.connection());
            existence.ofJob(job.get());
            existence.ofWorker(worker.get());
            invocation.note(
                    filter.equals(ListAuditEventsRequest.getDefaultInstance()) ? "no events yet" : "no such events",
                    "");
        } else if (!invocation.json()) {
            table.shorten("TIME", Times.parts(times, Instant.now())).print(invocation.terminal());
        }
        if (!token.isEmpty()) {
            invocation.note("there are more: --limit 0 shows all", "");
        }
        return ExitCode.OK;
    }

    private ListAuditEventsRequest filter() {
        ListAuditEventsRequest.Builder filter = ListAuditEventsRequest.newBuilder()
                .setJobId(job.get())
                .setWorkerId(worker.get())
                .setActor(actor.get());
        if (since.get() != null) {
            filter.setOccurredAfter(moment("--since", since.get()));
        }
        if (until.get() != null) {
            filter.setOccurredBefore(moment("--until", until.get()));
        }
        return filter.build();
    }

    private static Timestamp moment(String option, String text) {
        return Times.timestamp(Moment.parse(option, text, Instant.now(), ZoneId.systemDefault()));
    }

    private void show(AuditEvent event, Table table) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), AuditWords.inWords(event));
            return;
        }
        Instant time = Times.instant(event.getOccurredAt());
        times.add(time);
        table.cell(Times.local(time))
                .cell(actor(event))
                .cell(event.getAction())
                .cell(id(event.getJobId()))
                .cell(id(event.getWorkerId()))
                .cell(AuditWords.inWords(event).getDetail())
                .endRow();
    }

    /** Returns the actor of an event. The worker's id is said once, in a column of its own. */
    private static String actor(AuditEvent event) {
        String prefix = "worker:";
        if (!event.getActor().startsWith(prefix)) {
            return event.getActor();
        }
        String id = event.getActor().substring(prefix.length());
        return id.equals(event.getWorkerId()) ? "worker" : prefix + Text.shortId(id);
    }

    private static String id(String id) {
        return id.isEmpty() ? "-" : Text.shortId(id);
    }
}
