package dev.hodei.controller;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Job;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.ProviderId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the controller is told. Events are hints: a lost one costs time and nothing else, and a repeated one changes
 * nothing. Answers are given after the commit.
 */
public sealed interface ControllerEvent {
    /** Somebody waits for an answer, and not for ever: without one in time, nothing of the request is done later. */
    sealed interface Request extends ControllerEvent {
        Reply<?> reply();
    }

    /** A job was inserted as QUEUED. */
    record JobQueued(Job job) implements ControllerEvent {}

    /** A user asks for a job to be stopped. */
    record CancelJob(JobId job, Reply<CancelAnswer> reply) implements Request {}

    /**
     * A user asks why a queued job waits. Changes nothing.
     *
     * @param reply is given the explanation of this turn's decision; empty if the job is neither queued nor held by a lost worker after it
     */
    record ExplainJob(JobId job, Reply<Optional<Explanation>> reply) implements Request {}

    /**
     * A worker presents its one-time password, which was good when it was looked at.
     *
     * @param labels what it says of itself, as are its slots
     */
    record WorkerRegistered(
            WorkerId worker,
            Claim claim,
            int slots,
            Map<String, String> labels,
            WorkerFactsBytes facts,
            Reply<RegistrationAnswer> reply)
            implements Request {}

    /**
     * A worker opened its control stream.
     *
     * @param held the attempts that it has, running or waiting to be settled
     * @param at by the steady clock
     */
    record WorkerConnected(WorkerId worker, Set<AttemptRef> held, Instant at) implements ControllerEvent {}

    /** A worker's control stream ended. */
    record WorkerDisconnected(WorkerId worker) implements ControllerEvent {}

    /**
     * A worker was heard.
     *
     * @param running the attempts whose command runs
     * @param at by the steady clock
     */
    record WorkerHeartbeat(WorkerId worker, Set<AttemptRef> running, Instant at) implements ControllerEvent {}

    /**
     * A worker was asked to stop from outside, and takes no more jobs.
     *
     * @param deadline when it stops those that it has; null: it stops them now
     */
    record WorkerDraining(WorkerId worker, @Nullable Instant deadline) implements ControllerEvent {}

    /**
     * A user asks for a worker to take no more jobs and to stop when it has done those that it has.
     *
     * @param deadline when what it still runs is stopped; null if there is no such time
     */
    record DrainWorker(WorkerId worker, @Nullable Instant deadline, Reply<WorkerAnswer> reply) implements Request {}

    /** A user asks for a worker to be stopped now, with what it runs. */
    record TerminateWorker(WorkerId worker, Reply<WorkerAnswer> reply) implements Request {}

    /** A command is ready to start, and waits for leave. */
    record AttemptStarting(WorkerId worker, AttemptRef ref, Instant at) implements ControllerEvent {}

    /** Its command has started. */
    record AttemptStarted(WorkerId worker, AttemptRef ref, Instant at) implements ControllerEvent {}

    /** An attempt has ended, and its log is stored or given up. */
    record AttemptFinished(WorkerId worker, AttemptRef ref, AttemptEnd end, Instant at) implements ControllerEvent {}

    /** The provider has started a worker. */
    record ProvisionSucceeded(WorkerId worker, ProviderId provider, String providerRef) implements ControllerEvent {}

    /**
     * The provider could not start a worker.
     *
     * @param fault whether trying again can help
     */
    record ProvisionFailed(WorkerId worker, String error, StartFault fault) implements ControllerEvent {
        public ProvisionFailed(WorkerId worker, String error) {
            this(worker, error, StartFault.UNCLEAR);
        }
    }

    /** The provider says that a worker's process is gone. */
    record WorkerExited(WorkerId worker, Exit exit) implements ControllerEvent {}

    /**
     * What a provider has.
     *
     * @param askedAt by the steady clock, before it was asked: of workers that are younger this says nothing
     */
    record ProviderListed(ProviderId provider, List<FoundWorker> workers, Instant askedAt) implements ControllerEvent {}

    /**
     * A user asked for a worker's real state, and its provider has answered.
     *
     * @param found null if nothing is left of it
     * @param at by the steady clock, before it was asked
     */
    record WorkerInspected(WorkerId worker, @Nullable FoundWorker found, Instant at, Reply<WorkerAnswer> reply)
            implements Request {}

    /**
     * A user wants to start a worker on a machine of their own.
     *
     * @param pool empty for the one that is meant for such workers
     * @param ttl how long it may take to become ready
     * @param reply is given nothing if there is no such pool, or if it takes no workers that people start
     */
    record InviteWorker(String pool, Duration ttl, Reply<Optional<Invitation>> reply) implements Request {}

    /** A user asks how the pools are. Changes nothing. */
    record DescribePools(Reply<List<PoolStatus>> reply) implements Request {}

    /**
     * A user has put right what kept workers of a pool from starting.
     *
     * @param reply is given how many shapes of workers had failed; nothing if there is no such pool
     */
    record ResetPool(String pool, Reply<Optional<Integer>> reply) implements Request {}

    /** Derive everything from the rows again. */
    record Resync() implements ControllerEvent {}

    /**
     * The server is going to stop: no job is given to a worker any more, and none is started. Workers and their jobs go on.
     *
     * @param reply is given how many jobs workers have
     */
    record StopDispatching(Reply<Integer> reply) implements Request {}

    /** The server is stopping: no new work, and every worker that was started from here is to stop. */
    record StopAll() implements ControllerEvent {}

    /** With what a worker that a person starts can register, and until when. */
    record Invitation(WorkerId worker, OneTimePassword password, Instant expiresAt) {}

    /** How a cancellation was taken. */
    enum CancelAnswer {
        /** The job was queued and is cancelled. */
        CANCELLED,
        /** Its worker was told to stop it. */
        STOPPING,
        /** The job had ended before, or there is no such job. */
        NOT_LIVE
    }

    /** How a request to stop a worker was taken. */
    enum WorkerAnswer {
        /** The worker stops, now or when it is to. */
        TAKEN,
        /** The worker had ended before, or there is no such worker. */
        NOT_LIVE
    }

    /** How a registration was taken. */
    sealed interface RegistrationAnswer {
        record Accepted() implements RegistrationAnswer {}

        /** The worker has registered before: the rows say with which password and key. */
        record Already() implements RegistrationAnswer {}

        record Refused(String reason) implements RegistrationAnswer {}
    }
}
