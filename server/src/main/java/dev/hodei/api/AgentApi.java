package dev.hodei.api;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.id.WorkerId;
import dev.hodei.lease.OtherServers;
import dev.hodei.log.LogIntake;
import dev.hodei.session.AgentCredentials;
import dev.hodei.session.SessionSettings;
import dev.hodei.session.WorkerSessions;
import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.RegisterResponse;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * AgentService, as agent_service.proto describes it; goes with {@link WorkerAuthentication}. Never blocks; thread-safe.
 */
public class AgentApi extends AgentServiceGrpc.AgentServiceImplBase {
    /** The length of a key that {@link Registration#newKey} makes. */
    public static final int KEY_BYTES = 32;

    private final Admission admission;
    private final OtherServers others;
    private final WorkerSessions sessions;
    private final LogIntake intake;

    /** Looks a one-time password up; see {@link dev.hodei.postgres.BootstrapTokens#check}. */
    @FunctionalInterface
    public interface Tokens {
        CompletionStage<TokenCheck> check(Claim claim, WorkerId worker, Instant now);
    }

    /**
     * The parts that letting a worker in needs.
     *
     * @param newKey makes a key for an agent that has none: it can't ask again with it
     */
    public record Registration(
            Tokens tokens,
            WorkerSessions.Controller controller,
            AgentCredentials credentials,
            SessionSettings settings,
            Supplier<byte[]> newKey,
            InstantSource clock) {}

    public AgentApi(Registration registration, WorkerSessions sessions, LogIntake intake) {
        this.admission = new Admission(registration);
        this.others = registration.controller().others();
        this.sessions = sessions;
        this.intake = intake;
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> observer) {
        Unary.answer(observer, caller -> admission.register(caller, request));
    }

    @Override
    public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> observer) {
        WorkerId worker = WorkerAuthentication.WORKER.get();
        return new ControlCall(
                (ServerCallStreamObserver<ControlResponse>) observer, others, link -> sessions.open(worker, link));
    }

    @Override
    public StreamObserver<UploadLogsRequest> uploadLogs(StreamObserver<UploadLogsResponse> observer) {
        WorkerId worker = WorkerAuthentication.WORKER.get();
        return new UploadCall((ServerCallStreamObserver<UploadLogsResponse>) observer, worker, intake, sessions);
    }
}
