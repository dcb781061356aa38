package dev.hodei.worker;

/** How a worker is, by the age of its last heartbeat. Derived whenever it is asked for, never stored. */
public enum Health {
    /** Heard recently: it may be given jobs. */
    HEALTHY,
    /** Silent for longer than it should be: no new jobs until it is heard again. */
    SUSPECT,
    /** Silent for so long that it is given up, or never heard. */
    UNHEALTHY
}
