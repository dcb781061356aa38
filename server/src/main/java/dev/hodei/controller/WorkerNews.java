package dev.hodei.controller;

import java.lang.System.Logger.Level;

/** Tells the server's log which workers can't be reached, and which can be again; the audit log has the same with the rest. */
final class WorkerNews {
    private static final System.Logger LOG = System.getLogger("hodei");

    private WorkerNews() {}

    static void log(AuditEvent event) {
        if (event.worker() == null) {
            return;
        }
        switch (event.action()) {
            // Most come back by themselves.
            case "worker.unreachable" -> say(Level.INFO, event, "has fallen silent");
            case "worker.reachable" -> say(Level.INFO, event, "is back");
            case "worker.lost" -> say(Level.WARNING, event, "is given up as lost");
            case "worker.came_back" -> say(Level.INFO, event, "was given up as lost, and is back");
            case "worker.failed" -> say(Level.WARNING, event, "never became ready");
            default -> {}
        }
    }

    private static void say(Level level, AuditEvent event, String what) {
        String detail = event.detail().isEmpty() ? "" : ": " + event.detail();
        String worker = event.worker() == null ? "" : event.worker().shortened();
        LOG.log(level, "Worker " + worker + " " + what + detail);
    }
}
