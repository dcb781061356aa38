package dev.hodei.provider;

import dev.hodei.id.WorkerId;

/**
 * A worker of this installation as its provider finds it.
 *
 * @param providerRef what the provider calls it
 * @param running whether its process runs; something may be left of one that does not
 * @param status how it is, in the provider's words, for people to read
 */
public record FoundWorker(WorkerId worker, String providerRef, boolean running, String status) {}
