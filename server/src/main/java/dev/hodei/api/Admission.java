package dev.hodei.api;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.WorkerFactsBytes;
import dev.hodei.id.WorkerId;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.RegisterResponse;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets workers in that present a good one-time password. It is used up by the controller's commit, with which the worker has
 * registered, so that whoever got no answer may ask again. Never blocks; thread-safe.
 */
final class Admission {
    private static final System.Logger LOG = System.getLogger("hodei");
    private static final int MAX_SLOTS = 1_000;
    private static final int MAX_PASSWORD = 256;
    private static final int MAX_FACTS_BYTES = 16 * 1024;
    private static final int SHORTEST_KEY = 16;
    private static final int LONGEST_KEY = 64;

    private final AgentApi.Registration registration;
    private final ControllerRequests controller;

    Admission(AgentApi.Registration registration) {
        this.registration = registration;
        this.controller = new ControllerRequests(registration.controller().inbox(), Optional::empty);
    }

    CompletionStage<RegisterResponse> register(Caller caller, RegisterRequest request) {
        WorkerId worker = validated(request);
        if (!registration.controller().lease().held()) {
            throw Failures.elsewhere(
                    Status.UNAVAILABLE.withDescription(
                            "this server can't register workers now: it is starting, it can't reach its database, or another"
                                    + " server is the active one; try again, here or there"),
                    registration.controller().others().addresses());
        }
        Claim claim = new Claim(
                new OneTimePassword(request.getOtpToken()).hash(),
                TokenHash.of(
                        request.getRegistrationKey().isEmpty()
                                ? registration.newKey().get()
                                : request.getRegistrationKey().toByteArray()));
        return check(worker, claim).thenCompose(check -> switch (check) {
            case TokenCheck.Good() -> ask(caller, worker, claim, request);
            case TokenCheck.Repeated() -> CompletableFuture.completedFuture(letIn(worker));
            case TokenCheck.Refused(TokenCheck.Reason reason) -> throw refused(worker, reason);
        });
    }

    private CompletionStage<TokenCheck> check(WorkerId worker, Claim claim) {
        return registration.tokens().check(claim, worker, registration.clock().instant());
    }

    private static WorkerId validated(RegisterRequest request) {
        if (request.getSlots() < 1 || request.getSlots() > MAX_SLOTS) {
            throw Failures.invalid(
                    "slots must be 1 to " + MAX_SLOTS + "; it is " + Integer.toUnsignedString(request.getSlots()));
        }
        if (request.getOtpToken().isEmpty() || request.getOtpToken().length() > MAX_PASSWORD) {
            throw Failures.invalid("otp_token must have 1 to " + MAX_PASSWORD + " characters; set HODEI_OTP_TOKEN");
        }
        int key = request.getRegistrationKey().size();
        if (key != 0 && (key < SHORTEST_KEY || key > LONGEST_KEY)) {
            throw Failures.invalid(
                    "registration_key must have " + SHORTEST_KEY + " to " + LONGEST_KEY + " bytes, or none");
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

    private CompletionStage<RegisterResponse> ask(
            Caller caller, WorkerId worker, Claim claim, RegisterRequest request) {
        CompletionStage<RegistrationAnswer> answer = controller.ask(
                caller,
                reply -> new ControllerEvent.WorkerRegistered(
                        worker,
                        claim,
                        request.getSlots(),
                        request.getFacts().getLabelsMap(),
                        new WorkerFactsBytes(request.getFacts().toByteArray()),
                        reply));
        return answer.thenCompose(taken -> switch (taken) {
            case RegistrationAnswer.Accepted() -> CompletableFuture.completedFuture(letIn(worker));
            case RegistrationAnswer.Already() -> again(worker, claim);
            case RegistrationAnswer.Refused(String reason) ->
                throw Failures.failedPrecondition("this worker can't register: " + reason);
        });
    }

    /** The worker has registered since its password was looked at: by an earlier call of its own, or somebody else has. */
    private CompletionStage<RegisterResponse> again(WorkerId worker, Claim claim) {
        return check(worker, claim).thenApply(check -> switch (check) {
            case TokenCheck.Repeated() -> letIn(worker);
            case TokenCheck.Good() ->
                throw Failures.failedPrecondition("this worker can't register: it has registered before");
            case TokenCheck.Refused(TokenCheck.Reason reason) -> throw refused(worker, reason);
        });
    }

    private RegisterResponse letIn(WorkerId worker) {
        return RegisterResponse.newBuilder()
                .setCredential(registration
                        .credentials()
                        .issue(worker, registration.clock().instant()))
                .setSettings(registration.settings().forAgent())
                .build();
    }

    /** The same words whatever the reason: it is the operator's to know, and the log's. */
    private static RuntimeException refused(WorkerId worker, TokenCheck.Reason reason) {
        LOG.log(System.Logger.Level.WARNING, "Registration of worker {0} refused: {1}", worker, reason);
        return Status.UNAUTHENTICATED
                .withDescription("the one-time password was not accepted")
                .asRuntimeException();
    }
}
