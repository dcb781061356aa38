/** Workers as child processes of the server, on its own machine. */
@NullMarked
package dev.hodei.provider.process;

import org.jspecify.annotations.NullMarked;
