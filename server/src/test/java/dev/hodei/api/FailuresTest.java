package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A failure keeps its kind: what is damaged is not away, and what is away is not damaged. */
class FailuresTest {
    private static Code of(Throwable failure) {
        return Failures.of(failure).getStatus().getCode();
    }

    private static PgException refused(String sqlState) {
        return new PgException("as the test wanted", "ERROR", sqlState, "");
    }

    @Test
    void whatWasSentAndNotConfirmedMayBeStored() {
        assertThat(Failures.ofStoring(new CompletionException(new TimeoutException()), "who knows"))
                .hasMessage("UNAVAILABLE: the database did not confirm the request in time; who knows");
        assertThat(Failures.ofStoring(new IOException("reset"), "who knows")).hasMessageEndingWith("; who knows");
        assertThat(Failures.ofStoring(new ConnectException("refused"), "who knows"))
                .hasMessageEndingWith("at the moment; try again");
        assertThat(Failures.ofStoring(refused("57P01"), "who knows")).hasMessageEndingWith("at the moment; try again");
        assertThat(Failures.ofStoring(new IllegalStateException("a bug"), "who knows"))
                .hasMessageStartingWith("INTERNAL: ");
    }

    @Test
    void failuresKeepTheirKind() {
        assertThat(of(new CompletionException(refused("XX001")))).isEqualTo(Code.DATA_LOSS);
        assertThat(of(refused("XX002"))).isEqualTo(Code.DATA_LOSS);
        assertThat(of(refused("57P01"))).isEqualTo(Code.UNAVAILABLE);
        assertThat(of(refused("22003"))).isEqualTo(Code.INTERNAL);
        assertThat(of(new IOException("reset"))).isEqualTo(Code.UNAVAILABLE);
        assertThat(of(new IllegalStateException("a bug"))).isEqualTo(Code.INTERNAL);
    }
}
