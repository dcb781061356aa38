package dev.hodei.provider;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.Pool;
import dev.hodei.worker.Shape;

/**
 * What a new worker is started with.
 *
 * @param password becomes HODEI_OTP_TOKEN in its environment, and goes nowhere else
 * @param pool that it belongs to: its slots (HODEI_WORKER_SLOTS), labels (HODEI_WORKER_LABELS) and network
 * @param shape its image, and what it is held to
 */
public record ProvisionRequest(WorkerId worker, OneTimePassword password, Pool pool, Shape shape) {}
