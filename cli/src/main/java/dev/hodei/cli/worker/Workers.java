package dev.hodei.cli.worker;

import dev.hodei.cli.command.Amounts;
import dev.hodei.cli.terminal.EnumNames;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerSample;
import dev.hodei.v1.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** A worker's fields, in words. */
final class Workers {
    private Workers() {}

    static String state(Worker worker) {
        return EnumNames.of(worker.getState());
    }

    static String health(Worker worker) {
        return switch (worker.getHealth()) {
            case WORKER_HEALTH_UNSPECIFIED, UNRECOGNIZED -> "-";
            case WORKER_HEALTH_HEALTHY, WORKER_HEALTH_SUSPECT, WORKER_HEALTH_UNHEALTHY ->
                EnumNames.of(worker.getHealth());
        };
    }

    static Style healthStyle(Worker worker) {
        return switch (worker.getHealth()) {
            case WORKER_HEALTH_HEALTHY -> Style.GREEN;
            case WORKER_HEALTH_SUSPECT -> Style.YELLOW;
            case WORKER_HEALTH_UNHEALTHY -> Style.RED;
            case WORKER_HEALTH_UNSPECIFIED, UNRECOGNIZED -> Style.DIM;
        };
    }

    /** Whether it is no process yet, but a place for one that a person may start (`hodei worker token`). */
    static boolean isUnusedToken(Worker worker) {
        return worker.getProvider().equals("external") && worker.getState() == WorkerState.WORKER_STATE_CREATING;
    }

    static String heartbeat(Worker worker, Instant now) {
        return worker.hasLastHeartbeatAt() ? Times.ago(Times.instant(worker.getLastHeartbeatAt()), now) : "never";
    }

    /** Used and all: "1/2"; "-" before it registered. */
    static String slots(Worker worker) {
        return worker.getSlots() == 0 ? "-" : worker.getJobIdsCount() + "/" + worker.getSlots();
    }

    /** Processors in use and there, or held to: "0.4/2"; "-" before the first heartbeat. */
    static String cpu(Worker worker) {
        WorkerSample load = worker.getLoad();
        return worker.hasLoad()
                ? cores(load.getCpuMillis()) + "/" + cores(load.getCpuCapacityMillis()) + whose(load)
                : "-";
    }

    /** Memory in use and there, or held to: "0.5/2.0 GiB". */
    static String memory(Worker worker) {
        WorkerSample load = worker.getLoad();
        return worker.hasLoad()
                ? String.format(
                                Locale.ROOT,
                                "%.1f/%.1f GiB",
                                gib(load.getMemoryBytes()),
                                gib(load.getMemoryCapacityBytes()))
                        + whose(load)
                : "-";
    }

    private static String whose(WorkerSample load) {
        return load.getWithOthers() ? " (the machine)" : "";
    }

    private static String cores(int millis) {
        return millis % 1000 == 0 ? String.valueOf(millis / 1000) : String.format(Locale.ROOT, "%.1f", millis / 1000.0);
    }

    private static double gib(long bytes) {
        return bytes / (double) (1L << 30);
    }

    static String jobs(Worker worker) {
        return worker.getJobIdsCount() == 0
                ? "-"
                : worker.getJobIdsList().stream().map(Text::shortId).collect(Collectors.joining(","));
    }

    /** More about its state: what it drains for, by when. */
    static String detail(Worker worker, Instant now) {
        if (isUnusedToken(worker)) {
            return "a token that nobody has used yet";
        }
        if (worker.getState() != WorkerState.WORKER_STATE_DRAINING || !worker.hasDrainDeadline()) {
            return worker.getStateDetail();
        }
        String why = worker.getStateDetail();
        return deadline(worker, now) + (why.isEmpty() ? "" : "; " + why);
    }

    /** "deadline in 10m". */
    static String deadline(Worker worker, Instant now) {
        Duration left = Duration.between(now, Times.instant(worker.getDrainDeadline()));
        // Some of a second has passed since the server counted from now: 10m is what was asked for, not 9m.
        return left.isPositive() ? "deadline in " + Times.rough(left.plusMillis(999)) : "its deadline has passed";
    }

    /** What becomes of one that was asked to stop, and of its jobs. */
    static String stopping(Worker worker) {
        return stopping(worker, worker.getJobIdsCount());
    }

    /** @param jobs that it had when it was asked: it may have stopped them by now */
    static String stopping(Worker worker, int jobs) {
        if (worker.hasFinishedAt()) {
            return "has stopped"
                    + (jobs == 0
                            ? ""
                            : ", and so " + (jobs == 1 ? "has" : "have") + " the " + count(jobs) + " that it had");
        }
        return jobs == 0
                ? "is stopping: it has no jobs"
                : "is stopping: " + count(jobs) + " to be stopped (SIGTERM, and SIGKILL after a grace period)";
    }

    static String jobsLeft(Worker worker) {
        return count(worker.getJobIdsCount());
    }

    private static String count(int jobs) {
        return Text.count(jobs, "job", "jobs");
    }

    /** What it is held to: "2 cpus, 512 MiB memory"; empty where it is held to nothing. */
    static String limits(Worker worker) {
        String cpus = worker.getCpuLimitMillis() == 0 ? "" : Amounts.cpusInWords(worker.getCpuLimitMillis());
        String memory =
                worker.getMemoryLimitBytes() == 0 ? "" : Amounts.memory(worker.getMemoryLimitBytes()) + " memory";
        return cpus + (cpus.isEmpty() || memory.isEmpty() ? "" : ", ") + memory;
    }

    static String host(Worker worker) {
        String host = worker.getFacts().getHostname();
        return host.isEmpty() ? "-" : host;
    }
}
