package dev.hodei.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.CancelJobResponse;
import dev.hodei.v1.JobServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A command that leaves while one of its calls has no answer yet. */
class ConnectionTest {
    private static final int DEADLINE_SECONDS = 15;

    /** So it is where a job's end is seen before the answer to the cancel that a signal brought about. */
    @Test
    void aCallThatTheCommandItselfBreaksOffIsNoLossOfTheServer() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerAddress address = ServerAddress.parse("127.0.0.1:" + silent.getLocalPort());
            Connection connection = new Connection(address, Duration.ofMinutes(1), told::add);
            CompletableFuture<CancelJobResponse> call = CompletableFuture.supplyAsync(() -> connection.callPatiently(
                    JobServiceGrpc.getCancelJobMethod(), CancelJobRequest.getDefaultInstance()));
            try (Socket _ = silent.accept()) {
                connection.close();
                assertThatThrownBy(() -> call.get(DEADLINE_SECONDS, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(StatusRuntimeException.class);
            }
        }
        assertThat(told).isEmpty();
    }
}
