/** What the agent says about itself, on stderr. */
@NullMarked
package dev.hodei.agent.console;

import org.jspecify.annotations.NullMarked;
