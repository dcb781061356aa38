package dev.hodei.api;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.id.WorkerId;
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
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * AgentService, as agent_service.proto describes it; goes with {@link WorkerAuthentication}. Never blocks; thread-safe.
 */
public class AgentApi extends AgentServiceGrpc.AgentServiceImplBase {
    private static final System.Logger LOG = System.getLogger(AgentApi.class.getName());
    private static final int MAX_SLOTS = 1_000;
    private static final int MAX_PASSWORD = 256;
    private static final int MAX_FACTS_BYTES = 16 * 1024;

    private final Registration registration;
    private final ControllerRequests controller;
    private final WorkerSessions sessions;
    private final LogIntake intake;

    /** Uses a one-time password up; see {@link dev.hodei.postgres.BootstrapTokens#consume}. */
    @FunctionalInterface
    public interface Tokens {
        CompletionStage<TokenCheck> consume(OneTimePassword password, WorkerId worker, byte[] facts, Instant now);
    }

    /** What registering takes. */
    public record Registration(
            Tokens tokens,
            WorkerSessions.Controller controller,
            AgentCredentials credentials,
            SessionSettings settings,
            InstantSource clock) {}

    public AgentApi(Registration registration, WorkerSessions sessions, LogIntake intake) {
        this.registration = registration;
        this.controller = new ControllerRequests(registration.controller().inbox());
        this.sessions = sessions;
        this.intake = intake;
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> observer) {
        Unary.answer(observer, () -> {
            WorkerId worker = validated(request);
            if (!registration.controller().lease().held()) {
                throw Failures.unavailable(
                        "job controller",
                        "this server can't register workers now: it is starting, it can't reach its database, or another"
                                + " server is the active one; try again, here or there");
            }
            return registration
                    .tokens()
                    .consume(
                            new OneTimePassword(request.getOtpToken()),
                            worker,
                            request.getFacts().toByteArray(),
                            registration.clock().instant())
                    .thenCompose(check -> switch (check) {
                        case TokenCheck.Consumed() -> accepted(worker, request);
                        case TokenCheck.Refused(TokenCheck.Reason reason) -> throw refused(worker, reason);
                    });
        });
    }

    private static WorkerId validated(RegisterRequest request) {
        if (request.getSlots() < 1 || request.getSlots() > MAX_SLOTS) {
            throw Failures.invalid(
                    "slots must be 1 to " + MAX_SLOTS + "; it is " + Integer.toUnsignedString(request.getSlots()));
        }
        if (request.getOtpToken().isEmpty() || request.getOtpToken().length() > MAX_PASSWORD) {
            throw Failures.invalid("otp_token must have 1 to " + MAX_PASSWORD + " characters; set HODEI_OTP_TOKEN");
        }
        if (request.getFacts().getSerializedSize() > MAX_FACTS_BYTES) {
            throw Failures.invalid("facts must have at most " + MAX_FACTS_BYTES + " bytes");
        }
        JobSpecRules.labels(request.getFacts().getLabelsMap()).ifPresent(problem -> {
            throw Failures.invalid(problem + "; set HODEI_WORKER_LABELS");
        });
        try {
            return new WorkerId(request.getWorkerId());
        } catch (IllegalArgumentException e) {
            throw Failures.invalid(e.getMessage() + "; set HODEI_WORKER_ID");
        }
    }

    /** The same words whatever the reason: it is the operator's to know, and the log's. */
    private static RuntimeException refused(WorkerId worker, TokenCheck.Reason reason) {
        LOG.log(System.Logger.Level.WARNING, "Registration of worker {0} refused: {1}", worker, reason);
        return Status.UNAUTHENTICATED
                .withDescription("the one-time password was not accepted")
                .asRuntimeException();
    }

    private CompletionStage<RegisterResponse> accepted(WorkerId worker, RegisterRequest request) {
        CompletionStage<RegistrationAnswer> answer = controller.ask(reply -> new ControllerEvent.WorkerRegistered(
                worker, request.getSlots(), request.getFacts().getLabelsMap(), reply));
        return answer.thenApply(taken -> switch (taken) {
            case RegistrationAnswer.Accepted() ->
                RegisterResponse.newBuilder()
                        .setCredential(registration
                                .credentials()
                                .issue(worker, registration.clock().instant()))
                        .setSettings(registration.settings().forAgent())
                        .build();
            case RegistrationAnswer.Refused(String reason) ->
                throw Status.FAILED_PRECONDITION
                        .withDescription("this worker can't register: " + reason)
                        .asRuntimeException();
        });
    }

    @Override
    public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> observer) {
        WorkerId worker = WorkerAuthentication.WORKER.get();
        return new ControlCall(
                (ServerCallStreamObserver<ControlResponse>) observer, link -> sessions.open(worker, link));
    }

    @Override
    public StreamObserver<UploadLogsRequest> uploadLogs(StreamObserver<UploadLogsResponse> observer) {
        WorkerId worker = WorkerAuthentication.WORKER.get();
        return new UploadCall((ServerCallStreamObserver<UploadLogsResponse>) observer, worker, intake, sessions);
    }
}
