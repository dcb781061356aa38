package dev.hodei.controller;

import dev.hodei.circuit.Circuits;
import dev.hodei.clock.Moment;
import dev.hodei.controller.Explanation.Considered;
import dev.hodei.id.AttemptRef;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.scheduling.Standing;
import dev.hodei.scheduling.Tally;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explains at the end of a turn why jobs wait. An explanation costs O(workers log workers), once for all jobs that ask
 * for the same, and at most {@link #COUNTED} steps along the queue.
 */
final class Explaining {
    /** Workers that are told of one by one. */
    static final int LISTED = 50;
    /** Jobs ahead that are counted. */
    static final int COUNTED = 10_000;

    private static final Comparator<Stands> NEAREST_FIRST = Comparator.comparing(Stands::standing)
            .thenComparing(each -> each.worker().id());

    private final SmartScheduler scheduler;
    private final ControllerSettings settings;
    private final Model model;
    private final WorkerViews views;
    /** By the wall clock, as people are told. */
    private final Circuits circuits;

    private final Moment now;
    private final Map<Demand, Workers> byDemand = new HashMap<>();

    Explaining(
            SmartScheduler scheduler,
            ControllerSettings settings,
            Model model,
            WorkerViews views,
            Circuits circuits,
            Moment now) {
        this.scheduler = scheduler;
        this.settings = settings;
        this.model = model;
        this.views = views;
        this.circuits = circuits.later(Duration.between(now.steady(), now.wall()));
        this.now = now;
    }

    /** How each pool is. */
    List<PoolStatus> pools() {
        return settings.pools().all().stream()
                .map(pool -> PoolStatus.of(pool, model, circuits, now.wall()))
                .toList();
    }

    /** Why a job waits whose worker fell silent. */
    Explanation silent(Handover.Held held, String unseen) {
        return Explanation.silent(
                now.wall(),
                new WaitReason.LostWorkerNotGone(
                        held.worker().id(), held.worker().changedAt(), now.wallOf(held.until()), unseen));
    }

    /**
     * @param job one that is queued
     * @param reason why it waits, by the decision of this turn
     * @param counted its place by the rows; null if all queued jobs are in memory
     */
    Explanation explain(Job job, WaitReason reason, Explanation.@Nullable Place counted) {
        Workers workers = byDemand.computeIfAbsent(job.terms().demand(), this::consider);
        return new Explanation(
                now.wall(),
                reason,
                counted == null ? placeInMemory(job) : counted,
                workers.listed(),
                workers.unlisted(),
                provisioning(job.terms().demand()));
    }

    private Explanation.Place placeInMemory(Job job) {
        int ahead = model.backlog().ahead(job, COUNTED);
        return new Explanation.Place(
                ahead, ahead == COUNTED, Math.max(1, model.backlog().size()));
    }

    private Explanation.Provisioning provisioning(Demand demand) {
        return new Explanation.Provisioning(
                settings.provisioningEnabled(),
                settings.pools().meeting(demand).stream()
                        .map(pool -> PoolStatus.of(pool, pool.shapeFor(demand), model, circuits, now.wall()))
                        .toList());
    }

    private Workers consider(Demand demand) {
        List<Stands> all = model.workers().stream()
                .filter(worker -> !worker.isInvitation())
                .map(worker -> new Stands(
                        worker, scheduler.standing(views.of(worker), demand, settings.pools(), now.steady())))
                .sorted(NEAREST_FIRST)
                .toList();
        Map<Standing, Integer> unlisted = new EnumMap<>(Standing.class);
        all.stream().skip(LISTED).forEach(each -> unlisted.merge(each.standing(), 1, Integer::sum));
        return new Workers(
                all.stream().limit(LISTED).map(each -> considered(each, demand)).toList(), new Tally(unlisted));
    }

    private Considered considered(Stands each, Demand demand) {
        Worker worker = each.worker();
        Map<String, String> missing = new HashMap<>(demand.labels());
        missing.entrySet().removeAll(worker.labels().entrySet());
        return new Considered(
                worker,
                settings.heartbeats().healthAt(now.steady(), views.presence().lastHeardByAny(worker.id())),
                each.standing(),
                Map.copyOf(missing),
                model.attemptsOf(worker.id()).stream().map(AttemptRef::job).toList());
    }

    private record Stands(Worker worker, Standing standing) {}

    private record Workers(List<Considered> listed, Tally unlisted) {}
}
