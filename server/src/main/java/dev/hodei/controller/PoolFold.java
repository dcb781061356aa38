package dev.hodei.controller;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.circuit.Circuits;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import java.util.Map;
import java.util.Optional;

/** Does what users ask of pools: lets a worker in that they start themselves, and forgets which starts have failed. */
final class PoolFold {
    private final Turn turn;
    private final Pools pools;
    private final Secrets secrets;
    private final Circuits circuits;

    PoolFold(Turn turn, Pools pools, Secrets secrets, Circuits circuits) {
        this.turn = turn;
        this.pools = pools;
        this.secrets = secrets;
        this.circuits = circuits;
    }

    void reset(ControllerEvent.ResetPool event) {
        if (pools.named(event.pool()) == null) {
            turn.answer(event.reply(), Optional.empty());
            return;
        }
        int shapes = circuits.reset(event.pool());
        turn.poolReset(event.pool(), shapes);
        turn.answer(event.reply(), Optional.of(shapes));
    }

    void invite(ControllerEvent.InviteWorker event) {
        Pool pool = event.pool().isEmpty() ? pools.joining() : pools.named(event.pool());
        if (pool == null || !pool.takesJoined()) {
            turn.answer(event.reply(), Optional.empty());
            return;
        }
        OneTimePassword password = secrets.newPassword();
        Worker worker = Worker.creating(
                secrets.newWorkerId(),
                new WorkerOrigin(WorkerOrigin.EXTERNAL, pool.name(), Shape.PLAIN, null),
                Map.of(),
                turn.now(),
                turn.now().plus(event.ttl()));
        turn.invited(worker, password.hash());
        turn.answer(
                event.reply(),
                Optional.of(new ControllerEvent.Invitation(worker.id(), password, worker.readyDeadline())));
    }
}
