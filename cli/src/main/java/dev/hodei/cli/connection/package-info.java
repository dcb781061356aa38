/**
 * The way to the server: its address, unary calls with a deadline, server streams that are read at the reader's own
 * pace, and the rule for trying again after the connection was lost.
 */
@NullMarked
package dev.hodei.cli.connection;

import org.jspecify.annotations.NullMarked;
