package dev.hodei.bench;

import java.util.List;
import java.util.stream.Stream;

/** All of them, in the order in which they are run. */
final class Workloads {
    static final List<Workload> ALL = List.of(
            new FirstLine(),
            new FirstLineLoaded(),
            new BashDrain(),
            new Cancel(),
            new LogFanOut(1, List.of(Bound.atLeast(150), Bound.ratioAtLeast(0.3))),
            new LogFanOut(10, List.of()),
            new LogFanOut(100, List.of(Bound.atLeast(1_000))),
            new SubmitBulk(),
            new QueueDrain(),
            new LogTrickle(),
            new LogLines(),
            new Recover(),
            new CliCold(),
            new IdleAgent(),
            new ProvisionProcess(),
            new Provision(),
            new WebPage(),
            new FleetWorkload());

    /** With those that run only when they are named. */
    static final List<Workload> KNOWN = Stream.concat(
                    ALL.stream(),
                    Stream.of(
                            new Backlog(),
                            new GrowthOfJobs(),
                            new GrowthOfWorkers(),
                            GrowthOfLogs.byFollowers(),
                            GrowthOfLogs.byLength()))
            .toList();

    private Workloads() {}
}
