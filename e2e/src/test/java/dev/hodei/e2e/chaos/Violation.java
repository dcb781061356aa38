package dev.hodei.e2e.chaos;

/** Something that must not be. */
record Violation(Kind kind, String detail) {
    /** In the three figures at the end of a run. */
    enum Figure {
        LOST,
        DOUBLED,
        LEFT_OVER
    }

    enum Kind {
        /** An acknowledged job that the server does not know. */
        JOB_MISSING(Figure.LOST),
        JOB_NOT_ENDED(Figure.LOST),
        /** It was given to a worker though the server had said that it is cancelled. */
        CANCEL_IGNORED(Figure.LOST),
        /** The end that the server shows is not what happened. */
        WRONG_END(Figure.LOST),
        /** An attempt ran that the server does not know. */
        ATTEMPT_UNKNOWN(Figure.LOST),
        LINE_MISSING(Figure.LOST),
        LINE_OUT_OF_ORDER(Figure.LOST),
        FOLLOWER_DIFFERS(Figure.LOST),
        /** The log of an attempt that has ended does not have the hash with which it was sealed. */
        LOG_CHANGED(Figure.LOST),
        /** One request made two jobs. */
        JOB_TWICE(Figure.DOUBLED),
        /** A job was seen in two end states. */
        END_CHANGED(Figure.DOUBLED),
        STARTED_TWICE(Figure.DOUBLED),
        /** It ran again though it had started and nobody had allowed for that. */
        STARTED_AGAIN(Figure.DOUBLED),
        /** An attempt ran after its successor had started. */
        OVERLAP(Figure.DOUBLED),
        /** An attempt ran after its end was recorded. */
        RAN_ON(Figure.DOUBLED),
        LINE_TWICE(Figure.DOUBLED),
        LEFT_OVER(Figure.LEFT_OVER);

        private final Figure figure;

        Kind(Figure figure) {
            this.figure = figure;
        }

        Figure figure() {
            return figure;
        }
    }
}
