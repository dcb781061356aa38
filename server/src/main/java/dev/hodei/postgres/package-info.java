/**
 * Everything that speaks SQL: the controller's state store, the queries of the API, the log store and the one-time
 * passwords. Statements are whole, static and set-based; every UPDATE is guarded by the state it expects.
 */
@NullMarked
package dev.hodei.postgres;

import org.jspecify.annotations.NullMarked;
