package dev.hodei.cli.server;

import dev.hodei.v1.AuditEvent;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was put down of a job's end, with its states written as everywhere else: "failed, attempt 1: exit_code 3". */
final class AuditWords {
    /** States and end reasons stand at the beginning, behind a comma, and behind the attempt's number. */
    private static final Pattern CONSTANT =
            Pattern.compile("(?<=^|, |^attempt \\d{1,9}: |, attempt \\d{1,9}: )[A-Z_]{4,}(?=$|,|:| \\d)");

    private AuditWords() {}

    static AuditEvent inWords(AuditEvent event) {
        boolean ended =
                event.getAction().equals("job.finished") || event.getAction().equals("job.requeued");
        return ended
                ? event.toBuilder()
                        .setDetail(CONSTANT.matcher(event.getDetail()).replaceAll(AuditWords::lower))
                        .build()
                : event;
    }

    private static String lower(MatchResult found) {
        return Matcher.quoteReplacement(found.group().toLowerCase(Locale.ROOT));
    }
}
