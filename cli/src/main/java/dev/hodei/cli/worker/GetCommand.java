package dev.hodei.cli.worker;

import com.google.protobuf.Timestamp;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Fields;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFacts;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code hodei worker get}. */
final class GetCommand extends Command {
    private final Invocation invocation;

    private final Given<List<String>> ids = syntax.words("ID", "Workers' ids, or the first 4 or more digits of each.");

    private boolean first = true;

    GetCommand(Invocation invocation) {
        super("Show workers: the state, health, uptime, jobs and machine of each.");
        syntax.examples("  hodei worker get 1a2b3c4d");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new LiveWorkers(invocation).given(ids.get(), this::show);
    }

    private void show(String id) {
        GetWorkerRequest request = GetWorkerRequest.newBuilder().setWorkerId(id).build();
        Worker worker = invocation
                .connection()
                .call(WorkerServiceGrpc.getGetWorkerMethod(), request)
                .getWorker();
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), worker);
        } else {
            if (!first) {
                invocation.terminal().line("");
            }
            print(worker);
        }
        first = false;
    }

    private void print(Worker worker) {
        field("worker", worker.getWorkerId());
        field("state", Workers.state(worker));
        field("why", Workers.detail(worker, Instant.now()));
        new StopRequest(invocation.connection()).words(worker).ifPresent(words -> field("stopped", words));
        field("health", Workers.health(worker));
        field("heartbeat", Workers.heartbeat(worker, Instant.now()));
        reach(worker);
        field("slots", Workers.slots(worker));
        if (worker.hasLoad()) {
            field("cpu", Workers.cpu(worker) + " in use");
            field("memory", Workers.memory(worker) + " in use");
        }
        worker.getJobIdsList().forEach(job -> field("job", job));
        field("pool", worker.getPool());
        field("provider", (worker.getProvider() + " " + worker.getProviderRef()).strip());
        field("instance", worker.getProviderInstance());
        field("unseen", worker.getProviderUnseen());
        field("image", worker.getImage());
        field("limits", Workers.limits(worker));
        field("jobs taken", worker.getJobsTaken() + (worker.getMaxJobs() == 0 ? "" : " of " + worker.getMaxJobs()));
        if (worker.hasRefreshedAt()) {
            field("refreshed", Times.local(Times.instant(worker.getRefreshedAt())) + ": " + worker.getProviderStatus());
        }
        field("created", Times.local(Times.instant(worker.getCreatedAt())));
        field("changed", Times.local(Times.instant(worker.getChangedAt())));
        if (worker.hasFinishedAt()) {
            field("finished", Times.local(Times.instant(worker.getFinishedAt())));
        }
        if (worker.hasFacts()) {
            WorkerFacts facts = worker.getFacts();
            facts.getLabelsMap().forEach((key, value) -> field("label", key + "=" + value));
            field("host", facts.getHostname());
            field("system", facts.getOperatingSystem() + " " + facts.getArchitecture());
            field(
                    "machine",
                    String.format(
                            Locale.ROOT,
                            "%s, %.1f GiB memory",
                            Text.count(facts.getCpus(), "cpu", "cpus"),
                            facts.getMemoryBytes() / (double) (1L << 30)));
            // Once it has ended, another process may have its number.
            String pid = worker.hasFinishedAt() ? "" : " (pid " + facts.getPid() + ")";
            field("agent", facts.getAgentVersion() + pid);
        }
    }

    private void reach(Worker worker) {
        if (!worker.hasReachableSince() && !worker.hasUnreachableSince()) {
            return;
        }
        field("uptime", span(worker.getUptime(), worker.hasReachableSince() ? worker.getReachableSince() : null));
        field(
                "downtime",
                span(worker.getDowntime(), worker.hasUnreachableSince() ? worker.getUnreachableSince() : null));
    }

    private static String span(com.google.protobuf.Duration sum, @Nullable Timestamp since) {
        String length = Times.length(Duration.ofSeconds(sum.getSeconds(), sum.getNanos()));
        return since == null ? length : length + " (since " + Times.local(Times.instant(since)) + ")";
    }

    private void field(String name, String value) {
        new Fields(invocation.terminal(), 11).print(name, value);
    }
}
