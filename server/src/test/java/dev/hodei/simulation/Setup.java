package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.StateStore;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Where a run may differ from what is shipped: a broken part put in on purpose shows that the simulation finds it.
 *
 * @param deadlines the heartbeat policy by which the controller declares workers lost
 * @param scheduling the heartbeat policy that the scheduler goes by
 * @param goneWithin how long jobs wait at most for their silent worker to be gone
 * @param selfFenceAfterMillis when an agent that is not acknowledged stops its commands
 * @param broken rules that are not kept
 * @param store wraps the store that the controller is given
 * @param told changes what the controller is told, knowing the rows
 */
record Setup(
        HeartbeatPolicy deadlines,
        HeartbeatPolicy scheduling,
        Duration goneWithin,
        long selfFenceAfterMillis,
        Set<Rule> broken,
        UnaryOperator<StateStore> store,
        BiFunction<ControllerEvent, Rows, ControllerEvent> told) {
    /** What may be left undone. */
    enum Rule {
        /** An agent ignores an assignment of what it holds already. */
        IGNORE_REPEATED_ASSIGNMENTS,
        /** An agent that starts again knows what was given to it before. */
        REMEMBER_ATTEMPTS,
        /** The server acknowledges a result when its commit is durable. */
        PERSIST_BEFORE_ACKNOWLEDGING,
        /** The server records an end when its log is stored. */
        WAIT_FOR_LOGS,
        /** An agent starts a command when the server has recorded that it will. */
        ASK_BEFORE_IT_STARTS,
        /** An agent puts down that a command is about to start, and then starts it. */
        PUT_STARTS_DOWN_FIRST,
        /** An agent says that an attempt was cancelled when nothing of it runs any more. */
        WAIT_FOR_THE_TREE,
        /** Providers are asked now and again for what they have. */
        ASK_PROVIDERS,
        /** Nothing is added to the log of an attempt that has ended. */
        SEAL_LOGS,
        /** The controller is told what workers said last of attempts that they lost. */
        REMEMBER_WORDS,
        /** A provider answers for no worker that another machine's started. */
        STORE_INSTANCES,
        /** A password is used up by the commit with which its worker is let in. */
        REGISTER_IN_ONE_COMMIT,
        /** What is waited for passes by a clock that nobody sets. */
        MEASURE_STEADILY,
        /** Time in which the server was stopped is no silence of others. */
        COUNT_NO_PAUSES,
        /** What fails to start of one shape is not held against the others of its pool. */
        ONE_CIRCUIT_A_SHAPE,
        /** Clocks are set, and processes are stopped for minutes, and all at once. */
        TROUBLE_TIME
    }

    static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));

    static final Duration GONE_WITHIN = Duration.ofSeconds(25);

    static Setup shipped() {
        return new Setup(
                HEARTBEATS,
                HEARTBEATS,
                GONE_WITHIN,
                HEARTBEATS.selfFenceAfter().toMillis(),
                Set.of(),
                UnaryOperator.identity(),
                (event, _) -> event);
    }

    Setup withGoneWithin(Duration patience) {
        return new Setup(deadlines, scheduling, patience, selfFenceAfterMillis, broken, store, told);
    }

    boolean ignoresRepeatedAssignments() {
        return !broken.contains(Rule.IGNORE_REPEATED_ASSIGNMENTS);
    }

    boolean remembersAttempts() {
        return !broken.contains(Rule.REMEMBER_ATTEMPTS);
    }

    boolean persistsBeforeItAcknowledges() {
        return !broken.contains(Rule.PERSIST_BEFORE_ACKNOWLEDGING);
    }

    boolean asksBeforeItStarts() {
        return !broken.contains(Rule.ASK_BEFORE_IT_STARTS);
    }

    boolean putsStartsDownFirst() {
        return !broken.contains(Rule.PUT_STARTS_DOWN_FIRST);
    }

    boolean waitsForTheTree() {
        return !broken.contains(Rule.WAIT_FOR_THE_TREE);
    }

    boolean waitsForLogs() {
        return !broken.contains(Rule.WAIT_FOR_LOGS);
    }

    boolean registersInOneCommit() {
        return !broken.contains(Rule.REGISTER_IN_ONE_COMMIT);
    }

    boolean storesInstances() {
        return !broken.contains(Rule.STORE_INSTANCES);
    }

    boolean measuresSteadily() {
        return !broken.contains(Rule.MEASURE_STEADILY);
    }

    boolean countsNoPauses() {
        return !broken.contains(Rule.COUNT_NO_PAUSES);
    }

    SmartScheduler scheduler(PlacementPolicy policy) {
        return broken.contains(Rule.ONE_CIRCUIT_A_SHAPE)
                ? new PoolWideCircuits(policy, scheduling)
                : new SmartScheduler(policy, scheduling);
    }

    boolean asksProviders() {
        return !broken.contains(Rule.ASK_PROVIDERS);
    }

    boolean remembersWords() {
        return !broken.contains(Rule.REMEMBER_WORDS);
    }

    boolean sealsLogs() {
        return !broken.contains(Rule.SEAL_LOGS);
    }

    boolean troublesTime() {
        return !broken.contains(Rule.TROUBLE_TIME);
    }

    Setup without(Rule rule, Rule... more) {
        return new Setup(deadlines, scheduling, goneWithin, selfFenceAfterMillis, EnumSet.of(rule, more), store, told);
    }

    Setup withDeadlines(HeartbeatPolicy policy) {
        return new Setup(policy, scheduling, goneWithin, selfFenceAfterMillis, broken, store, told);
    }

    Setup withScheduling(HeartbeatPolicy policy) {
        return new Setup(deadlines, policy, goneWithin, selfFenceAfterMillis, broken, store, told);
    }

    Setup withSelfFenceAfter(Duration silence) {
        return new Setup(deadlines, scheduling, goneWithin, silence.toMillis(), broken, store, told);
    }

    Setup withStore(UnaryOperator<StateStore> wrapper) {
        return new Setup(deadlines, scheduling, goneWithin, selfFenceAfterMillis, broken, wrapper, told);
    }

    Setup withTold(BiFunction<ControllerEvent, Rows, ControllerEvent> change) {
        return new Setup(deadlines, scheduling, goneWithin, selfFenceAfterMillis, broken, store, change);
    }
}
