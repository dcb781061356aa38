/** The worker agent. */
@NullMarked
package dev.hodei.agent;

import org.jspecify.annotations.NullMarked;
