package dev.hodei.cli.server;

import com.google.gson.stream.JsonWriter;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.ListWorkersResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code hodei status}: one glance. */
@Command(
        name = "status",
        description = "Show at a glance whether the server answers, and how many jobs and workers it has.",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei status", "  hodei --server build.example:50051 status -o json"})
public final class StatusCommand implements Callable<Integer> {
    private static final int PAGE = 1000;
    /** How things are, not how they may be soon. */
    private static final Duration NOW = Duration.ZERO;

    private final Invocation invocation;

    public StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What there is of each state, and why the oldest queued job waits. */
    private static final class Counts {
        final Map<String, Integer> jobs = new TreeMap<>(Map.of("queued", 0, "assigned", 0, "running", 0));
        final Map<String, Integer> workers = new TreeMap<>();
        int slots;
        int slotsUsed;
        String waitReason = "";
    }

    @Override
    public Integer call() {
        Counts counts = new Counts();
        try {
            countJobs(counts);
            countWorkers(counts);
        } catch (StatusRuntimeException e) {
            return away(ServerAway.part(e).orElseThrow(() -> e));
        }
        if (invocation.json()) {
            json(counts);
        } else {
            print(counts);
        }
        return ExitCode.OK;
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

    private void countJobs(Counts counts) {
        Connection connection = invocation.connection();
        JobFilter live = JobFilter.newBuilder()
                .addStates(JobState.JOB_STATE_QUEUED)
                .addStates(JobState.JOB_STATE_ASSIGNED)
                .addStates(JobState.JOB_STATE_RUNNING)
                .build();
        String token = "";
        do {
            ListJobsResponse page = connection.call(
                    JobServiceGrpc.getListJobsMethod(),
                    ListJobsRequest.newBuilder()
                            .setFilter(live)
                            .setPageSize(PAGE)
                            .setPageToken(token)
                            .build(),
                    NOW);
            for (Job job : page.getJobsList()) {
                counts.jobs.merge(Text.words(job.getState(), "JOB_STATE_"), 1, Integer::sum);
                if (!job.getWaitReason().isBlank()) {
                    counts.waitReason = job.getWaitReason();
                }
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
    }

    private void countWorkers(Counts counts) {
        String token = "";
        do {
            ListWorkersResponse page = invocation
                    .connection()
                    .call(
                            WorkerServiceGrpc.getListWorkersMethod(),
                            ListWorkersRequest.newBuilder()
                                    .setFilter(WorkerFilter.newBuilder().setLiveOnly(true))
                                    .setPageSize(PAGE)
                                    .setPageToken(token)
                                    .build(),
                            NOW);
            for (Worker worker : page.getWorkersList()) {
                counts.workers.merge(Text.words(worker.getState(), "WORKER_STATE_"), 1, Integer::sum);
                counts.slots += worker.getSlots();
                counts.slotsUsed += worker.getJobIdsCount();
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
    }

    private void print(Counts counts) {
        field("server", invocation.address() + " answers");
        field(
                "jobs",
                counts.jobs.get("queued") + " queued, " + counts.jobs.get("assigned") + " assigned, "
                        + counts.jobs.get("running") + " running");
        int workers =
                counts.workers.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder words = new StringBuilder().append(workers);
        String separator = ": ";
        for (Map.Entry<String, Integer> entry : counts.workers.entrySet()) {
            words.append(separator).append(entry.getValue()).append(' ').append(entry.getKey());
            separator = ", ";
        }
        if (workers > 0) {
            words.append("; ")
                    .append(counts.slotsUsed)
                    .append(" of ")
                    .append(counts.slots)
                    .append(" slots in use");
        }
        field("workers", words.toString());
        if (!counts.waitReason.isEmpty()) {
            field("waiting", Text.visible(counts.waitReason));
        }
    }

    private void field(String name, String value) {
        String label = invocation.terminal().styleOut(Style.BOLD, String.format("%-10s", name));
        invocation.terminal().line(label + value);
    }

    private void json(Counts counts) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            json.name("server").value(invocation.address().toString());
            json.name("reachable").value(true);
            json.name("jobs");
            numbers(json, counts.jobs);
            json.name("workers");
            numbers(json, counts.workers);
            json.name("slots").value(counts.slots);
            json.name("slotsUsed").value(counts.slotsUsed);
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        invocation.terminal().line(text.toString());
    }

    private static void numbers(JsonWriter json, Map<String, Integer> numbers) throws IOException {
        json.beginObject();
        for (Map.Entry<String, Integer> entry : numbers.entrySet()) {
            json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
    }
}
