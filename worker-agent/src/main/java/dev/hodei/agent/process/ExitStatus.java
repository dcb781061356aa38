package dev.hodei.agent.process;

/** How a process ended, as the kernel tells it. */
public sealed interface ExitStatus {
    /** The process ended by itself. {@code code} is 0 to 255. */
    record Exited(int code) implements ExitStatus {}

    /** A signal ended it. {@code signal} is the signal's number. */
    record Signalled(int signal) implements ExitStatus {}

    /** Reads a status of {@code waitpid}. */
    static ExitStatus ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new Exited((status >> 8) & 0xff) : new Signalled(signal);
    }
}
