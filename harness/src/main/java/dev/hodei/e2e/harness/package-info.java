/**
 * What tests and benchmarks start and look at: a server as {@code bin/hodei server start} starts it, the command line as users run
 * it, the services as a client sees them, the database, and the processes that are left. Nothing here knows the
 * product's classes, other than the wire types.
 */
@NullMarked
package dev.hodei.e2e.harness;

import org.jspecify.annotations.NullMarked;
