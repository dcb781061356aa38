/**
 * The edge: gRPC services, the rules for what comes in, and the mapping between rows and wire types. Services run on the
 * event loops of the gRPC server: nothing here blocks, and streams send only what their clients take.
 */
@NullMarked
package dev.hodei.api;

import org.jspecify.annotations.NullMarked;
