package dev.hodei.cli.server;

import com.google.protobuf.Timestamp;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Moment;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hodei audit}. */
@Command(
        name = "audit",
        description = "Show who did what, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hodei audit --job 1a2b3c4d --oldest-first",
            "  hodei audit --actor user --since 2h",
            "  hodei audit --limit 500 -o json"
        })
public final class AuditCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 1000;

    private final Invocation invocation;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Only what concerns this job, and the worker started for it.")
    private String job = "";

    @Option(names = "--worker", paramLabel = "ID", description = "Only what concerns this worker.")
    private String worker = "";

    @Option(names = "--actor", paramLabel = "WHO", description = "Only what user, server or worker:ID did.")
    private String actor = "";

    @Option(names = "--since", paramLabel = "TIME", description = "Only since then: " + Moment.FORMS + ".")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only before then.")
    private @Nullable String until;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; 0 for all. Else 50.")
    private int limit = 50;

    @Option(names = "--oldest-first", description = "Show these in the order in which they happened.")
    private boolean oldestFirst;

    public AuditCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw CliException.usage("--limit: give a number above 0, or 0 for all");
        }
        Table table = new Table("TIME", "ACTOR", "ACTION", "JOB", "WORKER", "DETAIL");
        List<AuditEvent> kept = new ArrayList<>();
        String token = "";
        int left = limit == 0 ? Integer.MAX_VALUE : limit;
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
            if (oldestFirst) {
                kept.addAll(page.getEventsList());
            } else {
                page.getEventsList().forEach(event -> show(event, table));
            }
            left -= page.getEventsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty() && left > 0);
        kept.reversed().forEach(event -> show(event, table));
        if (!invocation.json()) {
            if (table.isEmpty()) {
                invocation.terminal().errLine("hodei: no such events");
            } else {
                table.print(invocation.terminal());
            }
        }
        return ExitCode.OK;
    }

    private ListAuditEventsRequest filter() {
        ListAuditEventsRequest.Builder filter = ListAuditEventsRequest.newBuilder()
                .setJobId(job)
                .setWorkerId(worker)
                .setActor(actor);
        if (since != null) {
            filter.setOccurredAfter(moment("--since", since));
        }
        if (until != null) {
            filter.setOccurredBefore(moment("--until", until));
        }
        return filter.build();
    }

    private static Timestamp moment(String option, String text) {
        return Times.timestamp(Moment.parse(option, text, Instant.now(), ZoneId.systemDefault()));
    }

    private void show(AuditEvent event, Table table) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), event);
            return;
        }
        table.cell(Times.local(Times.instant(event.getOccurredAt())))
                .cell(actor(event.getActor()))
                .cell(event.getAction())
                .cell(id(event.getJobId()))
                .cell(id(event.getWorkerId()))
                .cell(event.getDetail())
                .endRow();
    }

    private static String actor(String actor) {
        String prefix = "worker:";
        return actor.startsWith(prefix) ? prefix + Text.shortId(actor.substring(prefix.length())) : actor;
    }

    private static String id(String id) {
        return id.isEmpty() ? "-" : Text.shortId(id);
    }
}
