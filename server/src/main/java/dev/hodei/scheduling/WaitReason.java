package dev.hodei.scheduling;

import java.time.Instant;

/** Why a job that could not be assigned waits. */
public sealed interface WaitReason {
    /** Enough workers are on their way. */
    record WorkersStarting(int starting) implements WaitReason {}

    /** Every worker is busy, and no more may be started. */
    record AllBusy(int workers, int maxWorkers) implements WaitReason {}

    /** No worker is healthy and connected, and none may be provisioned. */
    record ProvisioningDisabled(int workers) implements WaitReason {}

    /** Provisioning failed and is tried again later. */
    record ProvisioningFailed(String error, Instant nextTry) implements WaitReason {}

    /** This reason in a sentence for people. */
    default String sentence() {
        return switch (this) {
            case WorkersStarting(int starting) ->
                starting == 1 ? "A worker is being started for it." : starting + " workers are being started.";
            case AllBusy(int workers, int maxWorkers) ->
                "No slot is free: " + workers + " of at most " + maxWorkers + " workers are in use.";
            case ProvisioningDisabled(int workers) ->
                (workers == 0 ? "There is no worker" : "None of " + workers + " workers can take it now")
                        + ", and provisioning is switched off (HODEI_PROVISIONING_ENABLED).";
            case ProvisioningFailed(String error, Instant nextTry) ->
                "No worker could be started: " + error + " Next try at " + nextTry + ".";
        };
    }
}
