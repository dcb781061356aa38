package dev.hodei.provider;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;
import java.util.Map;

/**
 * What a new worker is started with.
 *
 * @param password becomes HODEI_OTP_TOKEN in its environment, and goes nowhere else
 * @param slots jobs it can run at a time (HODEI_WORKER_SLOTS)
 * @param labels that it is to have (HODEI_WORKER_LABELS)
 */
public record ProvisionRequest(WorkerId worker, OneTimePassword password, int slots, Map<String, String> labels) {}
