package dev.hodei.cli.worker;

import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Worker;
import java.time.Instant;
import java.util.stream.Collectors;

/** A worker's fields, in words. */
final class Workers {
    private Workers() {}

    static String state(Worker worker) {
        return Text.words(worker.getState(), "WORKER_STATE_");
    }

    static String health(Worker worker) {
        return switch (worker.getHealth()) {
            case WORKER_HEALTH_UNSPECIFIED, UNRECOGNIZED -> "-";
            case WORKER_HEALTH_HEALTHY, WORKER_HEALTH_SUSPECT, WORKER_HEALTH_UNHEALTHY ->
                Text.words(worker.getHealth(), "WORKER_HEALTH_");
        };
    }

    static Style healthStyle(Worker worker) {
        return switch (worker.getHealth()) {
            case WORKER_HEALTH_HEALTHY -> Style.GREEN;
            case WORKER_HEALTH_SUSPECT -> Style.YELLOW;
            case WORKER_HEALTH_UNHEALTHY -> Style.RED;
            case WORKER_HEALTH_UNSPECIFIED, UNRECOGNIZED -> Style.DIM;
        };
    }

    static String heartbeat(Worker worker, Instant now) {
        return worker.hasLastHeartbeatAt() ? Times.ago(Times.instant(worker.getLastHeartbeatAt()), now) : "never";
    }

    /** Used and all: "1/2"; "-" before it registered. */
    static String slots(Worker worker) {
        return worker.getSlots() == 0 ? "-" : worker.getJobIdsCount() + "/" + worker.getSlots();
    }

    static String jobs(Worker worker) {
        return worker.getJobIdsCount() == 0
                ? "-"
                : worker.getJobIdsList().stream().map(Text::shortId).collect(Collectors.joining(","));
    }

    static String host(Worker worker) {
        String host = worker.getFacts().getHostname();
        return host.isEmpty() ? "-" : host;
    }
}
