/** Calls of the C library through the foreign function API, in the one way that a cold JVM links quickly. */
@NullMarked
package dev.hodei.agent.libc;

import org.jspecify.annotations.NullMarked;
