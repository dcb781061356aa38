package dev.hodei.controller;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the audit log: who did what, and when.
 *
 * @param actor "user", "server" or "worker:ID"
 * @param action as listed in {@code hodei.v1.AuditEvent}
 * @param correlation the job that this is a part of: it is about it, or about the worker that was started for it
 * @param detail more in a sentence, never a secret
 */
public record AuditEvent(
        Instant at,
        String actor,
        String action,
        @Nullable JobId job,
        @Nullable WorkerId worker,
        @Nullable JobId correlation,
        String detail) {
    public static final String SERVER = "server";
    public static final String USER = "user";

    public static String actor(WorkerId worker) {
        return "worker:" + worker;
    }
}
