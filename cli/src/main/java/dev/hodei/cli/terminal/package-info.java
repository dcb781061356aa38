/**
 * What the command line reads from and writes to: the three streams as bytes, whether each is a terminal, colours,
 * tables, times for people, and JSON for programs. Nothing here knows of the server.
 */
@NullMarked
package dev.hodei.cli.terminal;

import org.jspecify.annotations.NullMarked;
