package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.StateStore;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Where a run may differ from what is shipped: a broken part put in on purpose shows that the simulation finds it.
 *
 * @param scheduling the heartbeat policy that the scheduler goes by
 * @param selfFenceAfterMillis when an agent that is not acknowledged stops its commands
 * @param ignoresRepeatedAssignments whether an agent knows an attempt that it was given before
 * @param store wraps the store that the controller is given
 * @param told changes what the controller is told, knowing the rows
 */
record Setup(
        HeartbeatPolicy scheduling,
        long selfFenceAfterMillis,
        boolean ignoresRepeatedAssignments,
        UnaryOperator<StateStore> store,
        BiFunction<ControllerEvent, Rows, ControllerEvent> told) {
    static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));

    static Setup shipped() {
        return new Setup(
                HEARTBEATS,
                HEARTBEATS.selfFenceAfter().toMillis(),
                true,
                UnaryOperator.identity(),
                (event, _) -> event);
    }

    Setup withScheduling(HeartbeatPolicy policy) {
        return new Setup(policy, selfFenceAfterMillis, ignoresRepeatedAssignments, store, told);
    }

    Setup withSelfFenceAfter(Duration silence) {
        return new Setup(scheduling, silence.toMillis(), ignoresRepeatedAssignments, store, told);
    }

    Setup withoutMemoryOfAssignments() {
        return new Setup(scheduling, selfFenceAfterMillis, false, store, told);
    }

    Setup withStore(UnaryOperator<StateStore> wrapper) {
        return new Setup(scheduling, selfFenceAfterMillis, ignoresRepeatedAssignments, wrapper, told);
    }

    Setup withTold(BiFunction<ControllerEvent, Rows, ControllerEvent> change) {
        return new Setup(scheduling, selfFenceAfterMillis, ignoresRepeatedAssignments, store, change);
    }
}
