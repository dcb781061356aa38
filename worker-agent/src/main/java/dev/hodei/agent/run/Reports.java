package dev.hodei.agent.run;

import dev.hodei.v1.ControlRequest;

/** Takes reports to the server; what can't be delivered now is repeated after the next connection. */
@FunctionalInterface
public interface Reports {
    void send(ControlRequest report);
}
