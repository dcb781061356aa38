package dev.hodei.scheduling;

/** The rule by which one of the workers that could run a job gets it. Ties are broken by the worker's id. */
public enum PlacementPolicy {
    /** The one with the smallest share of its slots in use. */
    LEAST_LOADED,
    /** The one whose latest assignment is the longest ago. */
    ROUND_ROBIN,
    /** The first by id: fills one worker before it uses the next. */
    FIRST_AVAILABLE
}
