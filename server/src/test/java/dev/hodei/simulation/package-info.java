/** A whole cluster on a virtual clock: the real controller among simulated agents, providers, users and failures. One seed decides everything. */
@NullMarked
package dev.hodei.simulation;

import org.jspecify.annotations.NullMarked;
