package dev.hodei.scheduling;

/** How a worker stands to the jobs that ask for certain labels, the nearest to taking one first. */
public enum Standing {
    /** It can take one now. */
    FREE("free"),
    /** It is on its way to being ready. */
    STARTING("starting"),
    /** Every slot of it is in use. */
    BUSY("busy"),
    /** It was not heard for longer than it should be: no new jobs until it is. */
    SILENT("silent"),
    /** It is heard, and its control stream is not open here. */
    NOT_CONNECTED("not connected"),
    /** It takes no more jobs, for it is to stop. */
    STOPPING("stopping"),
    /** It does not have every label. */
    LABELS_MISSING("without its labels"),
    /** It is of another pool or image than the job asks for, or of another size. */
    OTHER_KIND("of another kind");

    private final String words;

    Standing(String words) {
        this.words = words;
    }

    /** As what follows a number of workers: "busy", "without its labels". */
    String words() {
        return words;
    }
}
