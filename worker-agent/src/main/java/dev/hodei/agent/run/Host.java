package dev.hodei.agent.run;

import dev.hodei.agent.log.SpoolBudget;
import dev.hodei.agent.log.UploadGate;
import dev.hodei.agent.machine.OutOfMemory;
import dev.hodei.agent.process.Processes;
import dev.hodei.agent.removal.Disposal;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What every attempt needs of this worker.
 *
 * @param processes waits for what takes a moment at the agent's start
 * @param memory tells whether the kernel killed for lack of memory
 * @param disposal where attempts get their directories, and what removes them
 * @param environment what jobs inherit
 * @param stopGrace time between SIGTERM and SIGKILL, as the server has it at the moment
 * @param reports where reports about attempts go
 */
public record Host(
        Supplier<Processes> processes,
        OutOfMemory memory,
        Disposal disposal,
        JobEnvironment environment,
        SpoolBudget spoolBudget,
        UploadGate uploads,
        Supplier<Duration> stopGrace,
        Reports reports) {}
