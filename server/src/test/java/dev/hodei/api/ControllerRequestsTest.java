package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.Inbox;
import dev.hodei.controller.Reply;
import dev.hodei.id.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControllerRequestsTest {
    private static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");

    private final Inbox inbox = new Inbox();
    private final Caller caller = new Caller();
    private @Nullable String trouble;

    @Test
    void anAnswerInTimeIsTheAnswer() throws Exception {
        CompletableFuture<CancelAnswer> asked = ask(Duration.ofMinutes(1));
        ((ControllerEvent.CancelJob) posted().getFirst()).reply().give(CancelAnswer.STOPPING);
        assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(CancelAnswer.STOPPING);
    }

    @Test
    void aRequestThatNobodyTookUpIsOver() throws Exception {
        CompletableFuture<CancelAnswer> asked = ask(Duration.ofMillis(20));
        assertThatThrownBy(() -> asked.get(10, TimeUnit.SECONDS))
                .hasMessageContaining("UNAVAILABLE: ")
                .hasMessageContaining("did not take the request up within 0 s; ")
                .hasMessageContaining("it was not carried out, and will not be");
        ControllerEvent.CancelJob late = (ControllerEvent.CancelJob) posted().getFirst();
        late.reply().give(CancelAnswer.CANCELLED);
        assertThat(asked).isCompletedExceptionally();
    }

    @Test
    void whyNobodyTookItUpIsSaid() {
        trouble = "another server is the active controller";
        assertThatThrownBy(() -> ask(Duration.ofMillis(20)).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("within 0 s (another server is the active controller); it was not carried out");
    }

    @Test
    void whereAnotherServerTakesRequestsUpNobodyWaits() {
        inbox.standBy("another server is the active controller: b:1");
        assertThatThrownBy(() -> ask(Duration.ofMinutes(1)).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("this server stands by, so the request was not carried out, and will not be"
                        + " (another server is the active controller: b:1); ask that one");
        assertThat(inbox.standsBy()).isPresent();
    }

    @Test
    void aRequestWhoseCallerHasLeftIsOver() throws Exception {
        var _ = ask(Duration.ofMinutes(1));
        ControllerEvent.CancelJob waiting = (ControllerEvent.CancelJob) posted().getFirst();
        caller.leave();
        assertThat(waiting.reply().withdraw()).isEqualTo(Reply.Withdrawal.NOT_CARRIED_OUT);
    }

    @Test
    void withoutAControllerNobodyWaits() {
        inbox.close();
        assertThat(ask(Duration.ofMinutes(1))).isCompletedExceptionally();
    }

    private CompletableFuture<CancelAnswer> ask(Duration within) {
        return new ControllerRequests(inbox, () -> Optional.ofNullable(trouble), within)
                .<CancelAnswer>ask(caller, reply -> new ControllerEvent.CancelJob(JOB, reply))
                .toCompletableFuture();
    }

    private List<ControllerEvent> posted() throws InterruptedException {
        return inbox.await(10, TimeUnit.SECONDS);
    }
}
