package dev.hodei.scheduling;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Why a job that could not be assigned waits. */
public sealed interface WaitReason {
    /** The latest decision did not get to it. */
    record NotDecided() implements WaitReason {}

    /** No more decisions are made: the server stops. */
    record ServerStopping() implements WaitReason {}

    /** The server that decides could not be asked. */
    record SchedulerAway(String why) implements WaitReason {}

    /** Enough workers are on their way. */
    record WorkersStarting(int starting) implements WaitReason {}

    /** No worker can take it now, and no more may be started in these pools: so many of so many are alive. */
    record AtWorkerLimit(Tally passedOver, int workers, int maxWorkers, List<String> pools) implements WaitReason {}

    /**
     * None of the workers that have what it asks for can take it now, and new ones would not have it.
     *
     * @param demand in words
     */
    record LabelledBusy(Tally passedOver, String demand) implements WaitReason {}

    /** Unsatisfiable: no worker that takes jobs has its labels, and none that is started will. */
    record NobodyHasLabels(Tally passedOver, String demand, boolean provisioningEnabled) implements WaitReason {}

    /** Unsatisfiable: in this pool people start the workers, and none has joined. */
    record NobodyJoined(String pool) implements WaitReason {}

    /** Unsatisfiable: no pool of this server has what it asks for (any more). */
    record NoPoolFits(String why) implements WaitReason {}

    /**
     * No worker can take it now, and none may be provisioned.
     *
     * @param workers how many of them may take it later
     */
    record ProvisioningDisabled(Tally passedOver, int workers) implements WaitReason {}

    /** Provisioning failed and is tried again later. */
    record ProvisioningFailed(String pool, String error, Instant nextTry) implements WaitReason {}

    /**
     * Not queued: its worker fell silent, and nobody knows yet whether it is gone; given up on at {@code until}.
     *
     * @param unseen why this server can't find that out, or empty
     */
    record LostWorkerNotGone(WorkerId worker, Instant since, Instant until, String unseen) implements WaitReason {
        /** Makes the reason for a worker whose provider finds out. */
        public LostWorkerNotGone(WorkerId worker, Instant since, Instant until) {
            this(worker, since, until, "");
        }
    }

    /** Unsatisfiable: the slots that it could run in are held by jobs that wait for it, of which this one is nearest. */
    record HeldByParent(JobId parent) implements WaitReason {}

    /** Whether waiting will do; if not, something has to be changed first. */
    default boolean satisfiable() {
        return switch (this) {
            case NotDecided _, ServerStopping _, SchedulerAway _, LostWorkerNotGone _ -> true;
            case WorkersStarting _, AtWorkerLimit _, LabelledBusy _, ProvisioningFailed _ -> true;
            case NobodyHasLabels _, NoPoolFits _, NobodyJoined _, HeldByParent _ -> false;
            case ProvisioningDisabled(Tally _, int workers) -> workers > 0;
        };
    }

    /** This reason in a sentence for people. */
    default String sentence() {
        return switch (this) {
            case NotDecided() -> "The scheduler has not looked at it yet.";
            case ServerStopping() -> "The server is stopping; it waits for a server that runs.";
            case SchedulerAway(String why) -> "The scheduler could not be asked: " + why + ".";
            case WorkersStarting(int starting) ->
                starting == 1 ? "A worker is being started for it." : starting + " workers are being started.";
            case AtWorkerLimit(Tally passedOver, int workers, int maxWorkers, var pools) ->
                passedOver.all(Standing.BUSY)
                        ? "No slot is free: " + workers + " of at most " + maxWorkers
                                + (maxWorkers == 1 ? " worker" : " workers")
                                + (workers == 1 ? " is busy." : " are busy.")
                        : "No worker can take it now (" + passedOver.words() + "), and "
                                + (workers < maxWorkers
                                        ? "no more may be started at the moment."
                                        : (workers == 1 ? "there is " : "there are ") + workers + " of at most "
                                                + maxWorkers
                                                + (pools.size() == 1 ? " in pool " : " in the pools ")
                                                + String.join(", ", pools)
                                                + ".");
            case LabelledBusy(Tally passedOver, String demand) ->
                (passedOver.fitting().all(Standing.BUSY)
                                ? "No slot is free on the workers with " + demand
                                : "No worker with " + demand + " can take it now ("
                                        + passedOver.fitting().words() + ")")
                        + ", and those that are started here don't have that.";
            case NobodyHasLabels(Tally passedOver, String demand, boolean provisioningEnabled) ->
                (passedOver.fitting().isEmpty() ? "No worker has " : "No worker that takes jobs has ")
                        + demand
                        + ", and "
                        + (provisioningEnabled
                                ? "those that are started here would not; it waits until one comes."
                                : "provisioning is switched off (HODEI_PROVISIONING_ENABLED).");
            case LostWorkerNotGone(WorkerId worker, Instant since, Instant until, String unseen) ->
                "Worker " + worker.shortened() + " has fallen silent and was declared lost at " + second(since)
                        + ". Processes of the job may still run there"
                        + (unseen.isEmpty() ? "" : ": " + unseen)
                        + ". The job ends or is queued again once that worker is known to be gone, at the latest at "
                        + second(until) + ".";
            case HeldByParent(JobId parent) ->
                "It waits for a slot that is held by its own parent, job " + parent.shortened()
                        + ", which waits for it; no other worker can take it.";
            case NobodyJoined(String pool) ->
                "No worker that takes jobs has joined pool " + pool + ", and the server starts none there.";
            case NoPoolFits(String why) -> Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
            case ProvisioningDisabled(Tally passedOver, int _) ->
                (passedOver.isEmpty() ? "There is no worker" : "No worker can take it now (" + passedOver.words() + ")")
                        + ", and provisioning is switched off (HODEI_PROVISIONING_ENABLED).";
            case ProvisioningFailed(String pool, String error, Instant nextTry) ->
                "No worker could be started in pool " + pool + ": " + error + (error.endsWith(".") ? "" : ".")
                        + " Next try at " + second(nextTry) + ".";
        };
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    /** What a user can do about it, in a sentence; empty where there is nothing to do but wait. */
    default String suggestedAction() {
        return switch (this) {
            case NotDecided _, ServerStopping _, WorkersStarting _, LostWorkerNotGone _ -> "";
            case SchedulerAway _ -> "Ask again; `hodei status` and the server's log say how it is.";
            case AtWorkerLimit _ ->
                "It runs when its turn comes; with a higher limit of the pool, more run at a time (`hodei pool list`).";
            case LabelledBusy _ -> "It runs when one of them can take it.";
            case NoPoolFits _ ->
                "Cancel it and queue it for a pool that there is (`hodei pool list`), or configure that pool again.";
            case NobodyJoined(String pool) ->
                "Have one join: `hodei worker token --pool " + pool
                        + "` prints how. Or cancel it and name another pool.";
            case HeldByParent _ ->
                "Let one more job run at a time (more workers or more slots: `hodei pool list`), or cancel one of the two. A"
                        + " job that is queued with `hodei run --detach` is not waited for.";
            case NobodyHasLabels _ ->
                "Ask for labels that a worker has (`hodei worker get` shows them), or have the server start workers with"
                        + " these.";
            case ProvisioningDisabled(Tally _, int workers) ->
                workers > 0
                        ? "It runs when one of them can take it; with provisioning switched on, more are started."
                        : "Switch provisioning on and start the server again.";
            case ProvisioningFailed _ ->
                "Put right what is reported; it is tried again by itself. The server's log may say more.";
        };
    }
}
