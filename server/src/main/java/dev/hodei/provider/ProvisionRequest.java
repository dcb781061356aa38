package dev.hodei.provider;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;

/**
 * What a new worker is started with.
 *
 * @param password becomes HODEI_OTP_TOKEN in its environment, and goes nowhere else
 * @param slots jobs it can run at a time (HODEI_WORKER_SLOTS)
 */
public record ProvisionRequest(WorkerId worker, OneTimePassword password, int slots) {}
