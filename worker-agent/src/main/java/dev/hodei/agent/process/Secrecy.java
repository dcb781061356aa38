package dev.hodei.agent.process;

import dev.hodei.leftover.ProcessStat;

/**
 * Closes this process to its jobs, which run as the same user: its environment, in which the one-time password stands, its
 * memory, and ptrace.
 *
 * <p>Only where it is the main process of a container. Elsewhere a server looks for its agents by their environment, and
 * one that does not run as root could not see that any more.
 */
final class Secrecy {
    private Secrecy() {}

    static void keepWhereItMay() {
        if (ProcessStat.ofThisProcess().filter(Secrecy::isMainProcess).isPresent()) {
            Libc.becomeUndumpable();
        }
    }

    /**
     * Whether it is process 1, or was started by one (docker-init, tini) in its session. Services of systemd and agents of
     * the process provider have sessions of their own.
     */
    static boolean isMainProcess(ProcessStat self) {
        return self.session() == 1 && (self.pid() == 1 || self.parent() == 1);
    }
}
