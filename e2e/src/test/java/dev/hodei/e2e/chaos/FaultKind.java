package dev.hodei.e2e.chaos;

/** What can go wrong. */
enum FaultKind {
    SERVER_KILLED(4, Where.SERVER, true),
    /** SIGTERM, as `systemctl restart` sends it: jobs go on, and the next server finds them. */
    SERVER_RESTARTED(3, Where.SERVER, true),
    SERVER_STOPPED(3, Where.SERVER, true),
    POSTGRES_KILLED(3, Where.POSTGRES, true),
    POSTGRES_STOPPED(3, Where.POSTGRES, true),
    AGENT_KILLED(6, Where.WORKER, true),
    AGENT_STOPPED(5, Where.WORKER, true),
    /** The worker and its jobs, as when a virtual machine is paused. */
    MACHINE_PAUSED(3, Where.WORKER, true),
    /** Nothing passes, and nobody is told. */
    NETWORK_SILENT(5, Where.WORKER, true),
    NETWORK_SILENT_TO_SERVER(4, Where.WORKER, true),
    NETWORK_SILENT_TO_WORKER(4, Where.WORKER, true),
    /** Connections are reset, and new ones refused. */
    NETWORK_REFUSED(4, Where.WORKER, true),
    NETWORK_RESET(4, Where.WORKER, false),
    NETWORK_SLOW(3, Where.WORKER, true),
    DISK_FULL(3, Where.WORKER, true),
    /** Server, database, workers and jobs, as when the one machine that has them all sleeps. */
    EVERYTHING_STOPPED(4, Where.EVERYWHERE, true),
    /** By some minutes or an hour, to and fro, while all goes on. */
    SERVER_CLOCK_SET(4, Where.SERVER_CLOCK, true),
    WORKER_CLOCK_SET(4, Where.WORKER_CLOCK, true),
    /** The clocks of the server and of all workers are set at once, as on one machine. */
    ALL_CLOCKS_SET(2, Where.ALL_CLOCKS, true),
    JOB_CANCELLED(6, Where.JOB, false),
    WORKER_DRAINED(2, Where.WORKER, false),
    WORKER_TERMINATED(2, Where.WORKER, false);

    /** Where it happens; no two faults happen at the same place at a time. */
    enum Where {
        SERVER,
        POSTGRES,
        WORKER,
        JOB,
        /** The server, the database and all workers. */
        EVERYWHERE,
        SERVER_CLOCK,
        WORKER_CLOCK,
        /** The server's and all workers'. */
        ALL_CLOCKS
    }

    private final int weight;
    private final Where where;
    private final boolean lasting;

    FaultKind(int weight, Where where, boolean lasting) {
        this.weight = weight;
        this.where = where;
        this.lasting = lasting;
    }

    /** Its share of all faults. */
    int weight() {
        return weight;
    }

    Where where() {
        return where;
    }

    /** Whether it is something that users do, rather than a fault. */
    boolean isUsers() {
        return switch (this) {
            case JOB_CANCELLED, WORKER_DRAINED, WORKER_TERMINATED -> true;
            case SERVER_KILLED, SERVER_RESTARTED, SERVER_STOPPED, POSTGRES_KILLED, POSTGRES_STOPPED -> false;
            case AGENT_KILLED, AGENT_STOPPED, MACHINE_PAUSED, EVERYTHING_STOPPED, DISK_FULL -> false;
            case SERVER_CLOCK_SET, WORKER_CLOCK_SET, ALL_CLOCKS_SET -> false;
            case NETWORK_SILENT, NETWORK_SILENT_TO_SERVER, NETWORK_SILENT_TO_WORKER -> false;
            case NETWORK_REFUSED, NETWORK_RESET, NETWORK_SLOW -> false;
        };
    }

    /** Whether processes are stopped, and go on later as if nothing had been. */
    boolean stops() {
        return this == SERVER_STOPPED
                || this == POSTGRES_STOPPED
                || this == AGENT_STOPPED
                || this == MACHINE_PAUSED
                || this == EVERYTHING_STOPPED;
    }

    boolean setsClocks() {
        return this == SERVER_CLOCK_SET || this == WORKER_CLOCK_SET || this == ALL_CLOCKS_SET;
    }

    /** Whether it goes on until it is healed. */
    boolean lasting() {
        return lasting;
    }
}
