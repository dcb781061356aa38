/**
 * The scheduler: a pure, deterministic function from a snapshot of the cluster to decisions about who runs what. Does
 * no I/O.
 */
@NullMarked
package dev.hodei.scheduling;

import org.jspecify.annotations.NullMarked;
