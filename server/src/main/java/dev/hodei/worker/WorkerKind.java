package dev.hodei.worker;

/**
 * Workers that are started alike: what keeps one of them from starting may keep all of them.
 *
 * @param pool that they belong to
 * @param shape what they are started as
 */
public record WorkerKind(String pool, Shape shape) {}
