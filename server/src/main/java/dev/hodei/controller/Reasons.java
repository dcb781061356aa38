package dev.hodei.controller;

import dev.hodei.scheduling.WaitReason;
import java.util.Map;

/** Why the jobs wait that the latest decision left, by the labels that they ask for. */
record Reasons(Map<Map<String, String>, WaitReason> decided, boolean stopping) {
    Reasons {
        decided = Map.copyOf(decided);
    }

    WaitReason of(Map<String, String> requiredLabels) {
        WaitReason reason = decided.get(requiredLabels);
        if (reason != null) {
            return reason;
        }
        return stopping ? new WaitReason.ServerStopping() : new WaitReason.NotDecided();
    }
}
