/**
 * How the database is reached: its address as people and libpq write it, in the forms of the two clients, and the Unix
 * sockets that the JDBC driver has none of. Knows no rows.
 */
@NullMarked
package dev.hodei.database;

import org.jspecify.annotations.NullMarked;
