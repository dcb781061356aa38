package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.Reply;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Demand;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** People who queue jobs, cancel them, and stop workers. They are told the truth, or nothing. */
final class Users {
    private static final List<Map<String, String>> REQUIRED = List.of(
            Map.of(), Map.of(), Map.of("os", "linux"), Map.of("zone", "a"), Map.of("os", "linux", "gpu", "yes"));
    private static final JobSpecBytes SPEC = new JobSpecBytes(new byte[0]);
    private static final int NO_ANSWER = 1_000;

    private final World world;
    private final Loop loop;
    private final Map<JobId, Command> commands = new HashMap<>();
    private final List<JobId> jobs = new ArrayList<>();
    private final Set<WorkerId> answered = new HashSet<>();
    private int busy;

    /** @param timeout in virtual milliseconds; 0 if it has none that matters */
    private record Command(int duration, int timeout) {}

    Users(World world) {
        this.world = world;
        this.loop = world.loop;
    }

    void plan(int until) {
        for (int i = loop.between(4, 20); i > 0; i--) {
            busy++;
            loop.at(loop.between(0, until * 9 / 10), this::queue);
        }
        for (int i = loop.between(0, 3); i > 0; i--) {
            loop.at(loop.between(0, until), this::stopAWorker);
        }
    }

    /** Virtual milliseconds that a job's command takes. */
    int duration(JobId job) {
        Command command = commands.get(job);
        return command == null ? 1 : command.duration();
    }

    int timeout(JobId job) {
        Command command = commands.get(job);
        return command == null ? 0 : command.timeout();
    }

    /** How a command ends that nobody stops. */
    AttemptEnd ownEnd() {
        int dice = loop.between(1, 100);
        return dice <= 75
                ? AttemptEnd.exited(0)
                : dice <= 93
                        ? AttemptEnd.exited(loop.between(1, 255))
                        : new AttemptEnd(EndReason.SIGNAL, null, loop.between(1, 15), "", ExpectedLog.EMPTY);
    }

    /** The jobs that were acknowledged. */
    List<JobId> jobs() {
        return jobs;
    }

    /** Whether somebody still tries to queue a job. */
    boolean busy() {
        return busy > 0;
    }

    /** Workers that somebody was told to be stopping. */
    Set<WorkerId> answered() {
        return answered;
    }

    private Demand demand() {
        String pool = loop.chance(0.3) ? loop.oneOf(new String[] {"default", "pool1", "pool2"}) : "";
        String image = loop.chance(0.15) ? SimPools.OTHER_IMAGE : "";
        return new Demand(REQUIRED.get(loop.between(0, REQUIRED.size() - 1)), pool, image, 0, 0);
    }

    private boolean reached() {
        return world.server.up() && !world.server.stopped() && !world.database.isDown();
    }

    private void queue() {
        if (!reached()) {
            loop.after(NO_ANSWER, this::queue);
            return;
        }
        busy--;
        JobId id = new JobId(loop.id());
        int duration = loop.chance(0.06)
                ? loop.between(60_000, 200_000)
                : loop.chance(0.2) ? loop.between(5_000, 60_000) : loop.between(1, 5_000);
        int timeout = loop.chance(0.08) ? loop.between(1, 20_000) : 0;
        commands.put(id, new Command(duration, timeout));
        JobTerms terms = loop.chance(0.4)
                ? JobTerms.DEFAULT
                : new JobTerms(loop.between(0, 3), loop.between(0, 3), loop.between(0, 4) * 25, demand());
        Job job = world.store.queue(id, SPEC, terms, world.clock.wall());
        world.rows.queued(job);
        jobs.add(id);
        loop.note("queued", id.shortened());
        if (!world.faults.happens(0.05)) {
            tellSoon(loop.between(0, 5), new ControllerEvent.JobQueued(job));
        }
        if (world.faults.happens(0.05)) {
            tellSoon(loop.between(0, 60_000), new ControllerEvent.JobQueued(job));
        }
        if (loop.chance(0.15)) {
            cancel(id, loop.chance(0.3) ? loop.between(0, 10) : loop.between(0, 30_000));
        }
    }

    private void tellSoon(int after, ControllerEvent event) {
        int epoch = world.server.epoch();
        loop.after(after, () -> world.server.whenRunning(epoch, () -> world.server.post(event)));
    }

    private void cancel(JobId id, int after) {
        loop.after(after, () -> {
            loop.note("cancel", id.shortened());
            this.<CancelAnswer>ask(
                    id, reply -> new ControllerEvent.CancelJob(id, reply), answer -> cancelled(id, answer));
        });
        if (loop.chance(0.3)) {
            loop.after(after + loop.between(0, 5_000), () -> cancel(id, 0));
        }
    }

    private <A> void ask(Object about, Function<Reply<A>, ControllerEvent.Request> request, Consumer<A> answer) {
        world.server.whenRunning(world.server.epoch(), () -> {
            world.wishes.asked(about);
            world.api.ask(request, answer, known -> {
                if (known == Reply.Withdrawal.NOT_CARRIED_OUT) {
                    loop.note("refused", about);
                    world.wishes.refused(about);
                }
            });
        });
    }

    private void cancelled(JobId id, CancelAnswer answer) {
        Job row = world.rows.job(id);
        boolean ended = row != null && row.ended();
        boolean truthful = switch (answer) {
            case CANCELLED ->
                row != null
                        && row.state() instanceof JobState.Ended(JobState.Outcome outcome, var _, var _)
                        && outcome == JobState.Outcome.CANCELLED;
            case STOPPING -> row != null && (ended || row.cancelRequested());
            case NOT_LIVE -> ended;
        };
        if (!truthful) {
            throw new Violation("a user was told " + answer + " before it was committed: " + row);
        }
    }

    private void stopAWorker() {
        List<Worker> live = new ArrayList<>();
        for (Worker worker : world.store.workers()) {
            if (!worker.state().ended()) {
                live.add(worker);
            }
        }
        if (live.isEmpty()) {
            return;
        }
        WorkerId id = live.get(loop.between(0, live.size() - 1)).id();
        boolean drain = loop.chance(0.7);
        Instant deadline = drain && loop.chance(0.5) ? world.clock.wall().plusMillis(loop.between(1, 40_000)) : null;
        loop.note(drain ? "drain" : "terminate", id.shortened(), deadline);
        Consumer<WorkerAnswer> answer = given -> {
            Worker row = world.rows.worker(id);
            boolean truthful = row != null
                    && switch (given) {
                        case TAKEN -> !row.state().starting() && !row.state().accepting();
                        // It may have come back since, but in a later event.
                        case NOT_LIVE -> row.state().ended() || world.rows.cameBack(id);
                    };
            if (!truthful) {
                throw new Violation("a user was told " + given + " before it was committed: " + row);
            }
            if (given == WorkerAnswer.TAKEN) {
                answered.add(id);
            }
        };
        ask(
                id,
                reply -> drain
                        ? new ControllerEvent.DrainWorker(id, deadline, reply)
                        : new ControllerEvent.TerminateWorker(id, reply),
                answer);
    }

    /** What no worker may ever run is cancelled in the end. */
    void giveUp() {
        boolean more = false;
        for (Job job : world.store.jobs()) {
            if (!job.ended()
                    && world.settings.pools().meeting(job.terms().demand()).isEmpty()) {
                cancel(job.id(), 60_000);
                more = true;
            }
        }
        if (more || busy()) {
            loop.after(90_000, this::giveUp);
        }
    }
}
