/**
 * Measures the shipped server, agent and command line as processes over real sockets and a PostgreSQL that syncs, each
 * figure beside a limit that is measured in the same run, and checks that what was measured was also right.
 */
@NullMarked
package dev.hodei.bench;

import org.jspecify.annotations.NullMarked;
