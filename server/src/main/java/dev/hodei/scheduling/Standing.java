package dev.hodei.scheduling;

/** How a worker stands to the jobs that ask for certain labels, the nearest to taking one first. */
public enum Standing {
    /** The worker can take a job now. */
    FREE("free"),
    /** The worker is on its way to being ready. */
    STARTING("starting"),
    /** Every slot of it is in use. */
    BUSY("busy"),
    /** The worker was not heard for longer than it should be: no new jobs until it is. */
    SILENT("silent"),
    /** The worker is heard, and its control stream is not open here. */
    NOT_CONNECTED("not connected"),
    /** The worker takes no more jobs, for it is to stop. */
    STOPPING("stopping"),
    /** The worker does not have every label. */
    LABELS_MISSING("without its labels"),
    /** The worker is of another pool or image than the job asks for, or of another size. */
    OTHER_KIND("of another kind");

    private final String words;

    Standing(String words) {
        this.words = words;
    }

    /** Returns the words that follow a number of workers: "busy", "without its labels". */
    String words() {
        return words;
    }
}
