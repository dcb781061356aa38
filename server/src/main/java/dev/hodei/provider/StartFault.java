package dev.hodei.provider;

/** What a failed start says of the next one. */
public enum StartFault {
    /** What the worker was to be can't be started, however often it is tried: its image or its size is at fault. */
    IMPOSSIBLE,
    /** The start may succeed another time, or never. */
    UNCLEAR,
    /** The provider itself could not be asked, whatever the worker was to be. */
    PROVIDER_AWAY
}
