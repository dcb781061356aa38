/**
 * Injects faults into the shipped processes while they work, and looks afterwards whether anything was lost, done twice
 * or left over. {@link dev.hodei.e2e.chaos.Chaos} is what {@code just chaos} runs. The parts: a cluster whose processes can be killed
 * and stopped and whose network passes through a proxy; a seeded plan of faults; a load of jobs that write down in a
 * ledger what they do; and an oracle that compares the ledger with what the server says.
 */
@NullMarked
package dev.hodei.e2e.chaos;

import org.jspecify.annotations.NullMarked;
