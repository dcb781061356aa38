/**
 * Looking into stored logs: searching their lines, and giving back the bytes that a job wrote. The only place in the
 * server where entries are made of chunks, on threads of its own and away from the way that logs take to those who follow them.
 * What cannot be read is passed over, and said.
 */
@NullMarked
package dev.hodei.search;

import org.jspecify.annotations.NullMarked;
