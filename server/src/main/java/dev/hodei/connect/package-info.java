/**
 * The services over HTTP, for browsers and curl: a bridge that speaks the Connect protocol (unary calls and server
 * streams, as JSON or binary) on one side and calls a gRPC server in this process on the other, so that there is one
 * definition of every call.
 *
 * @see <a href="https://connectrpc.com/docs/protocol">Connect protocol reference</a>
 */
@org.jspecify.annotations.NullMarked
package dev.hodei.connect;
