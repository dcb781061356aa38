/** Who runs what: a pure, deterministic function from a snapshot of the cluster to decisions. Does no I/O. */
@NullMarked
package dev.hodei.scheduling;

import org.jspecify.annotations.NullMarked;
