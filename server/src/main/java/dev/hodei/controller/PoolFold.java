package dev.hodei.controller;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import java.util.Map;
import java.util.Optional;

/** Answers what users ask of pools: how they are, and to let a worker in that they start themselves. */
final class PoolFold {
    private final Turn turn;
    private final Pools pools;
    private final Secrets secrets;

    PoolFold(Turn turn, Pools pools, Secrets secrets) {
        this.turn = turn;
        this.pools = pools;
        this.secrets = secrets;
    }

    void invite(ControllerEvent.InviteWorker event) {
        Pool pool = event.pool().isEmpty() ? pools.first() : pools.named(event.pool());
        if (pool == null) {
            turn.answer(event.answer(), Optional.empty());
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
                event.answer(),
                Optional.of(new ControllerEvent.Invitation(worker.id(), password, worker.readyDeadline())));
    }
}
