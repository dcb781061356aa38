package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.SettableClock;
import dev.hodei.v1.Job;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** One run, from the first process to the figures. */
final class ChaosRun {
    private static final Duration QUEUE_LIMIT = Duration.ofMinutes(4);
    /** For what is queued, running or to be found out about when the last fault is over. */
    private static final Duration END_LIMIT = Duration.ofMinutes(4);
    /** For workers whose agents were killed: until they are given up, or their password is worth nothing any more. */
    private static final Duration WORKERS_LIMIT = Duration.ofSeconds(40);

    private static final Duration GUARD_INTERVAL = Duration.ofMillis(300);

    private final ChaosOptions options;
    private final Path directory;
    private final PrintWriter log;
    private final long startNanos = System.nanoTime();

    private ChaosRun(ChaosOptions options, Path directory, PrintWriter log) {
        this.options = options;
        this.directory = directory;
        this.log = log;
    }

    /** In {@code directory}, which holds everybody's logs afterwards. */
    static Figures run(ChaosOptions options, Path directory) throws InterruptedException {
        try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(directory.resolve("faults.log")), true)) {
            return new ChaosRun(options, directory, log).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Figures run() throws IOException, InterruptedException {
        Path ledger = Files.createDirectory(directory.resolve("ledger"));
        Cluster cluster = new Cluster(directory, options.workers(), options.longestStop());
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::killAll));
        Stop guarding = new Stop();
        try (Client client = new Client(cluster.serverPort());
                Followers followers = new Followers(client, cluster.serverPort(), cluster.home())) {
            Collector collector = new Collector(client);
            collector.awaitReadyWorkers(options.workers(), WORKERS_LIMIT);
            Load[] later = new Load[1];
            Watcher watcher = new Watcher(client, guarding, _ -> later[0].ended());
            Load load = new Load(client, new Random(options.seed()), ledger, followers::attach);
            later[0] = load;
            Thread.ofPlatform().daemon().name("guard").start(() -> guard(cluster, guarding));
            Set<FaultKind> kinds = EnumSet.copyOf(options.kinds());
            kinds.removeIf(kind -> !isPossible(kind, cluster));
            Set<FaultKind> leftOut = EnumSet.copyOf(options.kinds());
            leftOut.removeAll(kinds);
            leftOut.forEach(kind -> say("left out, since it can't be had here: " + kind));
            Random random = new Random(options.seed());
            // What users do is drawn by itself: how many jobs there are to choose from is no part of the plan.
            Faults faults = new Faults(cluster, client, load, watcher, new Random(options.seed() + 1));
            FaultPlan plan = new FaultPlan(random, kinds, options.workers(), options.longestStop());
            Map<FaultKind, Integer> injected =
                    new Injector(faults, options.workers(), new Stop(), this::say).carryOut(plan, options.faults());

            say("all is healed");
            load.end(QUEUE_LIMIT);
            List<Asked> asked = load.asked();
            boolean ended = watcher.awaitEnds(
                    asked.stream().map(Asked::jobId).filter(Objects::nonNull).toList(), END_LIMIT);
            say(ended ? "all jobs have ended" : "jobs have not ended: " + watcher.live());
            List<String> left = new ArrayList<>();
            Map<String, List<AttemptLog>> seen = followers.seen(left);
            Map<String, String> printed = followers.printed(left);
            left.addAll(cluster.stopWorkers());
            left.addAll(collector.liveWorkers(WORKERS_LIMIT));
            List<Job> jobs = collector.jobs();
            List<AttemptLog> logs = collector.logs(jobs);
            guarding.request();
            left.addAll(cluster.stopRest());
            Evidence evidence = new Evidence(
                    asked,
                    jobs,
                    load.cancelled(),
                    Ledger.read(ledger),
                    logs,
                    seen,
                    printed,
                    watcher.ends(),
                    left,
                    new Injected(injected.keySet(), leftOut, cluster.clocks().history()));
            Figures figures =
                    Figures.of(options, took(), injected, followers.count(), evidence, Oracle.judge(evidence));
            Files.writeString(directory.resolve("figures.txt"), figures.text());
            return figures;
        } finally {
            guarding.request();
            cluster.killAll();
            SettableClock.removeRemains();
        }
    }

    private static boolean isPossible(FaultKind kind, Cluster cluster) {
        return (kind != FaultKind.DISK_FULL || cluster.hasSmallDisks())
                && (!kind.setsClocks() || cluster.clocks().settable());
    }

    /** A server that ends by itself is started again, as a supervisor would. */
    private void guard(Cluster cluster, Stop stop) {
        while (!stop.within(GUARD_INTERVAL)) {
            if (cluster.keepServer()) {
                say("the server had ended by itself and was started again");
            }
        }
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private void say(String what) {
        synchronized (log) {
            log.println(Instant.now() + " " + what);
        }
    }
}
