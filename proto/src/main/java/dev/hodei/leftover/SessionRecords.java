package dev.hodei.leftover;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the sessions that an agent has put down in its work directory, as far as {@link AttemptFiles} believes them. Who may
 * be killed for them is the reader's to say.
 */
public final class SessionRecords {
    private static final int MAX_BYTES = 128;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,10}) ([0-9]{1,18}) ([0-9a-f-]{1,64})\n");

    private SessionRecords() {}

    /** The sessions of the attempts in a work directory, as far as their records are {@code owner}'s. */
    public static List<JobSession> in(Path workDirectory, UserPrincipal owner) {
        return AttemptFiles.in(workDirectory, JobSession.FILE, MAX_BYTES, owner).stream()
                .flatMap(text -> parse(text).stream())
                .toList();
    }

    /** Empty for anything but a whole text of a session that may be a job's. */
    private static Optional<JobSession> parse(byte[] text) {
        Matcher matcher = TEXT.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        JobSession session =
                new JobSession(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
        return session.id() != 1 ? Optional.of(session) : Optional.empty();
    }
}
