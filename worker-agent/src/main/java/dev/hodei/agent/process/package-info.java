/**
 * Starts a job's processes, collects how they ended, and stops whatever is left of them, by calling the C library
 * directly: the JDK's own process API can neither start a session, nor tell an exit code from a signal, nor see
 * descendants whose parents are gone. Linux with glibc 2.34 or newer. Nothing else in this JVM may start processes: every
 * child of the agent is reaped here.
 */
@NullMarked
package dev.hodei.agent.process;

import org.jspecify.annotations.NullMarked;
