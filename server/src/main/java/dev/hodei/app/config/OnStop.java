package dev.hodei.app.config;

/** What becomes of running jobs when the server is asked to stop. */
public enum OnStop {
    /** Running jobs go on, and the next server finds them. */
    LEAVE,
    /** The server waits until they have ended, and stops its workers then. */
    DRAIN,
    /** The server stops its workers, and with them their jobs. */
    STOP
}
