package dev.hodei.cli.job.input;

import com.google.protobuf.ByteString;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Syntax;
import dev.hodei.cli.terminal.Terminal;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A job's standard input: with {@code --stdin}, what comes on ours. Without it, ours is not read, for it may belong to
 * somebody else, such as the loop or the script around this command; but what waits there is not lost without a word.
 */
public final class JobInput {
    /** The server's own limit, checked before the input is sent. */
    private static final int LARGEST = 1 << 20;

    private final Given<Boolean> given;

    /** Has a command take the option. */
    public JobInput(Syntax syntax) {
        given = syntax.flag("-i, --stdin", "Give the job what comes on standard input, at most 1 MiB.");
    }

    public boolean isGiven() {
        return given.get();
    }

    /** All of it; empty without the option. A {@link CliException} where it is too much, or where some would be lost. */
    public ByteString read(Terminal terminal) {
        if (!given.get()) {
            if (waits(terminal)) {
                throw CliException.usage("something waits on standard input, and the job would not get it: add --stdin"
                        + " to hand it to the job, or </dev/null to leave it to whoever else is to read it");
            }
            return ByteString.EMPTY;
        }
        if (terminal.inIsTerminal()) {
            terminal.errLine("hodei: type what the job is to read; Ctrl-D ends it");
        }
        byte[] content;
        try {
            content = terminal.in().readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw CliException.usage("--stdin: can't read standard input: " + e.getMessage());
        }
        if (content.length > LARGEST) {
            throw CliException.usage("--stdin: standard input is larger than 1 MiB; have the job fetch it itself");
        }
        return ByteString.copyFrom(content);
    }

    /** Says so where something came on standard input after {@link #read} had found nothing there. */
    public void warnOfWhatCame(Terminal terminal) {
        if (!given.get() && waits(terminal)) {
            terminal.errLine("hodei: something came on standard input, and the job did not get it (--stdin hands it to"
                    + " the job)");
        }
    }

    /** Whether there is something that may be meant for the job. Somebody who types is told by the echo that nobody reads. */
    private static boolean waits(Terminal terminal) {
        try {
            return !terminal.inIsTerminal() && terminal.in().available() > 0 && !isBegun(terminal.in());
        } catch (IOException e) {
            // It is closed, or nothing that could be looked into.
            return false;
        }
    }

    /** Whether it is a file of which somebody else has read a part, such as {@code while read … done <FILE}. */
    private static boolean isBegun(InputStream in) {
        try {
            return in instanceof FileInputStream file && file.getChannel().position() > 0;
        } catch (IOException e) {
            // A pipe has no position.
            return false;
        }
    }
}
