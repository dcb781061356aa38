package dev.hodei.cli.server;

import com.google.gson.stream.JsonWriter;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Moment;
import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.terminal.Fields;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetOverviewRequest;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.OverviewServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** {@code hodei status}: one glance. */
public final class StatusCommand extends Command {
    /** How things are, not how they may be soon. */
    private static final Duration NOW = Duration.ZERO;

    private final Invocation invocation;

    private final Given<String> since =
            syntax.option("--since", "TIME", "How it went since then: " + Moment.FORMS + ". Else 24h.", "24h");

    public StatusCommand(Invocation invocation) {
        super("Show at a glance whether the server answers, what waits and runs, and how it went lately.");
        syntax.examples(
                "  hodei status", "  hodei status --since 1h", "  hodei --server build.example:50051 status -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Duration window = window();
        try {
            GetOverviewResponse overview = overview(window);
            StatusReport report =
                    new StatusReport(invocation, overview, since.get(), waitReason(overview.getOldestQueuedJobId()));
            if (invocation.json()) {
                report.json();
            } else {
                report.print();
            }
        } catch (StatusRuntimeException e) {
            return away(ServerAway.part(e).orElseThrow(() -> e));
        }
        return ExitCode.OK;
    }

    private Duration window() {
        Instant now = Instant.now();
        Duration window = Duration.between(Moment.parse("--since", since.get(), now, ZoneId.systemDefault()), now);
        if (window.compareTo(Duration.ofMinutes(1)) < 0 || window.compareTo(Duration.ofDays(31)) > 0) {
            throw CliException.usage("--since: give a time 1 minute to 31 days ago");
        }
        return window;
    }

    private GetOverviewResponse overview(Duration window) {
        return invocation
                .connection()
                .call(
                        OverviewServiceGrpc.getGetOverviewMethod(),
                        GetOverviewRequest.newBuilder()
                                .setWindow(com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(window.getSeconds())
                                        .setNanos(window.getNano()))
                                .setBuckets(1)
                                .build(),
                        NOW);
    }

    /** Why the job waits that has waited for the longest; empty where none does. */
    private String waitReason(String jobId) {
        return jobId.isEmpty()
                ? ""
                : invocation
                        .connection()
                        .call(
                                JobServiceGrpc.getGetJobMethod(),
                                GetJobRequest.newBuilder().setJobId(jobId).build(),
                                NOW)
                        .getJob()
                        .getWaitReason();
    }

    /** The server answers, and can't say more: this part of it is away. */
    private int away(String part) {
        if (invocation.json()) {
            StringWriter text = new StringWriter();
            try (JsonWriter json = new JsonWriter(text)) {
                json.beginObject();
                json.name("server").value(invocation.address().toString());
                json.name("reachable").value(true);
                json.name("away").value(part);
                json.endObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            invocation.terminal().line(text.toString());
        } else {
            field("server", invocation.address() + " answers");
            field(Text.visible(part), "can't be reached by the server; it goes on trying");
        }
        return ExitCode.UNREACHABLE;
    }

    private void field(String name, String value) {
        new Fields(invocation.terminal(), 11).print(name, value);
    }
}
