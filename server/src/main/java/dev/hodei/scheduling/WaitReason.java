package dev.hodei.scheduling;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why a job that could not be assigned waits. */
public sealed interface WaitReason {
    /** Enough workers are on their way. */
    record WorkersStarting(int starting) implements WaitReason {}

    /** Every worker is busy, and no more may be started. */
    record AllBusy(int workers, int maxWorkers) implements WaitReason {}

    /** The workers with its labels are busy, and new ones would not have them. */
    record LabelledBusy(int workers, Map<String, String> requiredLabels) implements WaitReason {}

    /** Unsatisfiable: no worker has its labels, and none that is started will. */
    record NobodyHasLabels(Map<String, String> requiredLabels, boolean provisioningEnabled) implements WaitReason {}

    /** No worker is healthy and connected, and none may be provisioned. */
    record ProvisioningDisabled(int workers) implements WaitReason {}

    /** Provisioning failed and is tried again later. */
    record ProvisioningFailed(String error, Instant nextTry) implements WaitReason {}

    /** Whether waiting will do; if not, something has to be changed first. */
    default boolean satisfiable() {
        return switch (this) {
            case WorkersStarting _, AllBusy _, LabelledBusy _, ProvisioningFailed _ -> true;
            case NobodyHasLabels _ -> false;
            case ProvisioningDisabled(int workers) -> workers > 0;
        };
    }

    /** This reason in a sentence for people. */
    default String sentence() {
        return switch (this) {
            case WorkersStarting(int starting) ->
                starting == 1 ? "A worker is being started for it." : starting + " workers are being started.";
            case AllBusy(int workers, int maxWorkers) ->
                "No slot is free: " + workers + " of at most " + maxWorkers + " workers are in use.";
            case LabelledBusy(int workers, var labels) ->
                "No slot is free on " + (workers == 1 ? "the one worker" : "the " + workers + " workers") + " with "
                        + words(labels) + ", and the workers that are started here don't have that.";
            case NobodyHasLabels(var labels, boolean provisioningEnabled) ->
                "No worker has " + words(labels) + ", and "
                        + (provisioningEnabled
                                ? "those that are started here would not"
                                        + " (HODEI_PROVISIONING_WORKER_LABELS); it waits until one comes."
                                : "provisioning is switched off (HODEI_PROVISIONING_ENABLED).");
            case ProvisioningDisabled(int workers) ->
                (workers == 0 ? "There is no worker" : "None of " + workers + " workers can take it now")
                        + ", and provisioning is switched off (HODEI_PROVISIONING_ENABLED).";
            case ProvisioningFailed(String error, Instant nextTry) ->
                "No worker could be started: " + error + " Next try at " + nextTry + ".";
        };
    }

    private static String words(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(", "));
    }
}
