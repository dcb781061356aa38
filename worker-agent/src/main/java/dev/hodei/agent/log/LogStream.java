package dev.hodei.agent.log;

/** Where an entry comes from; the ordinal is its number on the wire. */
public enum LogStream {
    STDOUT,
    STDERR,
    /** Hodei's own words. */
    SYSTEM
}
