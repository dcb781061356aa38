package dev.hodei.controller;

import dev.hodei.pool.Pool;
import dev.hodei.worker.Worker;
import java.time.Instant;

/**
 * How a pool is.
 *
 * @param at when
 * @param starting its workers that are on their way; those that people start themselves are counted like the others
 * @param stopping draining, or told to stop
 */
public record PoolStatus(Pool pool, Instant at, int starting, int idle, int busy, int stopping, Circuit circuit) {
    static PoolStatus of(Pool pool, Model model, Circuits circuits, Instant now) {
        int starting = 0;
        int idle = 0;
        int busy = 0;
        int stopping = 0;
        for (Worker worker : model.workers()) {
            if (worker.pool().equals(pool.name())) {
                switch (worker.state()) {
                    case CREATING, CONNECTING -> starting++;
                    case READY -> idle++;
                    case BUSY -> busy++;
                    case DRAINING, TERMINATING -> stopping++;
                    case TERMINATED, FAILED, LOST -> {}
                }
            }
        }
        return new PoolStatus(pool, now, starting, idle, busy, stopping, circuits.of(pool.name()));
    }
}
