/**
 * The lease of the active controller: for how long this server may count on being the only one whose controller acts, and
 * so for how long it may acknowledge what workers say. Pure: the monotonic time comes in from outside.
 */
@NullMarked
package dev.hodei.lease;

import org.jspecify.annotations.NullMarked;
