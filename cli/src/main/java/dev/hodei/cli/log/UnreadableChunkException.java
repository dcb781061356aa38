package dev.hodei.cli.log;

/** A chunk cannot be decoded. The message goes on after "cannot be read: ". */
final class UnreadableChunkException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableChunkException(String why) {
        super(why);
    }
}
