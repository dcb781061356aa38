package dev.hodei.job;

/** Why an attempt ended. Closed: it tells the user's failure from ours, and each has a suggested action. */
public enum EndReason {
    EXIT_CODE("Look at the end of the log: the command ended by itself."),
    SIGNAL("Look for what sent the signal: the command itself, or somebody on the worker."),
    TIMEOUT("Give it a longer --timeout, or look in the log for what took so long."),
    OUT_OF_MEMORY("Give it more memory, or make it use less."),
    CANCELLED("Queue it again if it should run after all."),
    WORKER_LOST("Queue it again; see `hodei worker get` for what became of the worker."),
    WORKER_DRAINED("Queue it again: its worker was shut down."),
    PROVISION_FAILED("Put right what the provider reports, then queue it again."),
    SETUP_FAILED("Put right what the log says about the interpreter or the directory, then queue it again.");

    private final String suggestedAction;

    EndReason(String suggestedAction) {
        this.suggestedAction = suggestedAction;
    }

    /** What a user can do about it, in a sentence. */
    public String suggestedAction() {
        return suggestedAction;
    }
}
