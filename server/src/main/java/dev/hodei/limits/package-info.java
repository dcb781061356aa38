/**
 * What one caller may hold and send: how many connections, for how long an unfinished request, and which requests are
 * refused before any service sees them. The same holds for gRPC, for HTTP and for the address that is for agents only.
 * See docs/adr/0027.
 */
@NullMarked
package dev.hodei.limits;

import org.jspecify.annotations.NullMarked;
