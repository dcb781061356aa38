/** The server on the command line: start it, see at a glance how it does, and what was done (the audit log). */
@NullMarked
package dev.hodei.cli.server;

import org.jspecify.annotations.NullMarked;
