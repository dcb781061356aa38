/** The command, driven through its entry point against a server of the real transport that keeps all in memory. */
@NullMarked
package dev.hodei.cli;

import org.jspecify.annotations.NullMarked;
