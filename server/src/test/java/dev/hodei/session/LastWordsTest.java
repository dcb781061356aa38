package dev.hodei.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.LastWord;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.ExpectedLog;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    private static final Instant AT = Instant.parse("2026-11-28T10:00:00Z");

    private final LastWords words = new LastWords();

    @Test
    void theEndIsTheLastWord() {
        AttemptRef ref = ref(1, 1, 7);
        assertThat(words.of(ref)).isEqualTo(LastWord.NONE);
        words.wrote(ref, 10);
        words.wrote(ref, 8);
        assertThat(words.of(ref)).isEqualTo(new LastWord(10, null));
        AttemptEnd end = AttemptEnd.exited(0).with(ExpectedLog.of(20));
        words.ended(ref, end, AT);
        words.wrote(ref, 15);
        assertThat(words.of(ref)).isEqualTo(new LastWord(20, new LastWord.Ended(end, AT)));
        words.forget(List.of(ref.job()));
        assertThat(words.of(ref)).isEqualTo(LastWord.NONE);
    }

    @Test
    void anEarlierAttemptSaysNothingOfTheNext() {
        AttemptRef first = ref(1, 1, 7);
        AttemptRef second = ref(1, 2, 8);
        words.wrote(first, 10);
        assertThat(words.of(second)).isEqualTo(LastWord.NONE);
        words.wrote(second, 5);
        words.wrote(first, 30);
        assertThat(words.of(second)).isEqualTo(new LastWord(5, null));
        assertThat(words.of(first)).isEqualTo(LastWord.NONE);
    }

    @Test
    void thoseThatWereNotToldOfForLongestAreForgottenFirst() {
        for (int i = 0; i < LastWords.MOST; i++) {
            words.wrote(ref(i, 1, i), 1);
        }
        words.wrote(ref(0, 1, 0), 2);
        words.wrote(ref(LastWords.MOST, 1, LastWords.MOST), 1);
        assertThat(words.of(ref(0, 1, 0))).isEqualTo(new LastWord(2, null));
        assertThat(words.of(ref(1, 1, 1))).isEqualTo(LastWord.NONE);
        assertThat(words.of(ref(2, 1, 2))).isEqualTo(new LastWord(1, null));
    }

    private static AttemptRef ref(int job, int attempt, int token) {
        return new AttemptRef(new JobId("%032x".formatted(job)), attempt, token + 1);
    }
}
