/** The agent's work directory: that one agent alone has it, and files that are there whole or not at all. */
@NullMarked
package dev.hodei.agent.disk;

import org.jspecify.annotations.NullMarked;
