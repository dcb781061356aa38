package dev.hodei.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.EndReason;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class AgentMessagesTest {
    private static AttemptFinished lost(boolean neverStarted) {
        return AttemptFinished.newBuilder()
                .setEndReason(EndReason.END_REASON_WORKER_LOST)
                .setNeverStarted(neverStarted)
                .build();
    }

    @Test
    void thatACommandNeverStartedIsTakenFromTheReportAndFromNothingElse() {
        assertThat(AgentMessages.end(lost(true)).neverStarted()).isTrue();
        assertThat(AgentMessages.end(lost(false)).neverStarted()).isFalse();
    }

    @Test
    void whatRanCannotHaveNeverStarted() {
        AttemptFinished exited = AttemptFinished.newBuilder()
                .setEndReason(EndReason.END_REASON_EXIT_CODE)
                .setExitCode(0)
                .setNeverStarted(true)
                .build();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> AgentMessages.end(exited))
                .withMessageContaining("INVALID_ARGUMENT");
    }
}
