package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceBlockingStub;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceStub;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlRequests;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.Hello;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.WorkerFacts;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A worker whose jobs do nothing: it speaks to the server as an agent does, and says of each attempt at once that it was
 * started and has succeeded. Thread-safe.
 */
final class SimulatedWorker implements StreamObserver<ControlResponse> {
    private final CompletableFuture<Void> welcomed = new CompletableFuture<>();
    private @Nullable StreamObserver<ControlRequest> requests;
    private final Set<AttemptRef> assigned = ConcurrentHashMap.newKeySet();
    private boolean open = true;
    private long heartbeats;

    private SimulatedWorker() {}

    /** A worker's row with a one-time password of its own, as a provider's decision leaves them. */
    record Admission(String worker, String password) {
        static List<Admission> insert(Database database, int count) {
            List<Admission> admissions = Stream.generate(() -> new Admission(
                            UUID.randomUUID().toString().replace("-", ""),
                            UUID.randomUUID().toString()))
                    .limit(count)
                    .toList();
            String[] workers = admissions.stream().map(Admission::worker).toArray(String[]::new);
            String[] passwords = admissions.stream().map(Admission::password).toArray(String[]::new);
            database.execute("""
                    INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline)
                    SELECT worker, 'CREATING', 'external', now(), now(), now() + interval '1 hour'
                    FROM unnest(?::text[]) AS a (worker)
                    """, (Object) workers);
            database.execute("""
                    INSERT INTO bootstrap_tokens (token_hash, worker_id, issued_at, expires_at)
                    SELECT sha256(convert_to(password, 'UTF8')), worker, now(), now() + interval '1 hour'
                    FROM unnest(?::text[], ?::text[]) AS a (worker, password)
                    """, workers, passwords);
            return admissions;
        }
    }

    /** Returns when the server has welcomed it. */
    static SimulatedWorker connect(Api api, Admission admission, int slots) throws Exception {
        return connect(api.agents(), api.agentsAsync(), admission, slots);
    }

    static SimulatedWorker connect(
            AgentServiceBlockingStub calls, AgentServiceStub streams, Admission admission, int slots) throws Exception {
        String token = calls.register(RegisterRequest.newBuilder()
                        .setWorkerId(admission.worker())
                        .setOtpToken(admission.password())
                        .setSlots(slots)
                        .setFacts(WorkerFacts.newBuilder().setHostname("simulated"))
                        .build())
                .getCredential()
                .getToken();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        AgentServiceStub stub = streams.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        SimulatedWorker worker = new SimulatedWorker();
        synchronized (worker) {
            worker.requests = stub.control(worker);
        }
        worker.send(ControlRequest.newBuilder()
                .setHello(Hello.newBuilder().setSlots(slots))
                .build());
        worker.welcomed.get(30, TimeUnit.SECONDS);
        return worker;
    }

    void heartbeat() {
        long sequence;
        synchronized (this) {
            sequence = ++heartbeats;
        }
        send(ControlRequest.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(sequence))
                .build());
    }

    @Override
    public void onNext(ControlResponse message) {
        ControlRequests.Builder reports = ControlRequests.newBuilder();
        if (message.hasBatch()) {
            message.getBatch().getMessagesList().forEach(one -> received(one, reports));
        } else {
            received(message, reports);
        }
        if (reports.getMessagesCount() > 0) {
            send(ControlRequest.newBuilder().setBatch(reports).build());
        }
    }

    private void received(ControlResponse message, ControlRequests.Builder reports) {
        switch (message.getMessageCase()) {
            case WELCOME -> welcomed.complete(null);
            case ASSIGN_ATTEMPT -> run(message.getAssignAttempt().getAttempt(), reports);
            default -> {
                // Acknowledgements.
            }
        }
    }

    /** Its jobs take no time: each has started and ended at once. */
    private void run(AttemptRef attempt, ControlRequests.Builder reports) {
        if (!assigned.add(attempt)) {
            // Its heartbeats name no attempts, so that the server may give one again, as it may to an agent.
            return;
        }
        reports.addMessages(ControlRequest.newBuilder()
                .setAttemptStarted(
                        AttemptStarted.newBuilder().setAttempt(attempt).setPid(1)));
        reports.addMessages(ControlRequest.newBuilder()
                .setAttemptFinished(AttemptFinished.newBuilder()
                        .setAttempt(attempt)
                        .setEndReason(EndReason.END_REASON_EXIT_CODE)
                        .setExitCode(0)));
    }

    /** How many jobs were given to it since the last call; each must have come as one attempt only. */
    int takeAssigned() throws WrongResultException {
        Set<String> jobs = new HashSet<>();
        for (AttemptRef attempt : assigned) {
            WrongResultException.unless(
                    jobs.add(attempt.getJobId()), "job " + attempt.getJobId() + " was given to a worker twice");
        }
        assigned.clear();
        return jobs.size();
    }

    private synchronized void send(ControlRequest message) {
        StreamObserver<ControlRequest> stream = requests;
        if (open && stream != null) {
            stream.onNext(message);
        }
    }

    @Override
    public synchronized void onError(Throwable error) {
        open = false;
        welcomed.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        onError(new IllegalStateException("the server closed the stream"));
    }
}
