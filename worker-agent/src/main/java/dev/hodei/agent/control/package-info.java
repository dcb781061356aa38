/**
 * The agent's side of the conversation with the server: registering with the one-time password, the control stream with
 * its heartbeats, connecting again when it breaks, and giving the jobs up when the server can't be reached for too long.
 */
@NullMarked
package dev.hodei.agent.control;

import org.jspecify.annotations.NullMarked;
