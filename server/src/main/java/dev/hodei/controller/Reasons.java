package dev.hodei.controller;

import dev.hodei.job.Demand;
import dev.hodei.scheduling.WaitReason;
import java.util.Map;

/** Why the jobs wait that the latest decision left, by what they ask for. */
record Reasons(Map<Demand, WaitReason> decided, boolean stopping) {
    Reasons {
        decided = Map.copyOf(decided);
    }

    WaitReason of(Demand demand) {
        WaitReason reason = decided.get(demand);
        if (reason != null) {
            return reason;
        }
        return stopping ? new WaitReason.ServerStopping() : new WaitReason.NotDecided();
    }
}
