/** Positions and chunks of attempts' logs, and the ports through which they are stored and followed. */
@NullMarked
package dev.hodei.log;

import org.jspecify.annotations.NullMarked;
