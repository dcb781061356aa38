/**
 * Positions and chunks of attempts' logs: the port through which they are stored, how they come in ({@link
 * dev.hodei.log.LogIntake}), the latest of them in memory ({@link dev.hodei.log.LogTail}) and how they are followed
 * ({@link dev.hodei.log.Follower}). Bytes of a chunk are never looked into, and nothing here knows of a network.
 */
@NullMarked
package dev.hodei.log;

import org.jspecify.annotations.NullMarked;
