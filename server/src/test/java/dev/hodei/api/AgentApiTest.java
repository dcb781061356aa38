package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.hodei.api.InProcess.Heard;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.Effect;
import dev.hodei.id.AttemptKey;
import dev.hodei.job.EndReason;
import dev.hodei.log.LogChunk;
import dev.hodei.pool.Pool;
import dev.hodei.pool.TestPools;
import dev.hodei.provider.Exit;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Draining;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.RegisterRequest;
import dev.hodei.v1.RegisterResponse;
import dev.hodei.v1.UploadLogsResponse;
import dev.hodei.wire.ServersTrailer;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.Shape;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AgentApiTest extends AgentServiceFixture {
    AgentApiTest() throws IOException {}

    @Test
    void aGoodPasswordGivesACredential() throws Exception {
        CompletableFuture<String> token =
                CompletableFuture.supplyAsync(() -> AgentServiceGrpc.newBlockingStub(grpc.channel())
                        .register(registration())
                        .getCredential()
                        .getToken());
        var registered = (ControllerEvent.WorkerRegistered) posted();
        assertThat(registered.slots()).isEqualTo(2);
        registered.reply().give(new RegistrationAnswer.Accepted());
        assertThat(credentials.verify(token.get(10, TimeUnit.SECONDS), NOW)).contains(WORKER);
        Instant expiry = NOW.plusSeconds(3600);
        assertThat(credentials.verify(token.get(), expiry.plusSeconds(3600)))
                .as("the clock was put forward by an hour")
                .contains(WORKER);
        assertThat(credentials.verify(token.get(), expiry.plusSeconds(7200))).isEmpty();
    }

    @Test
    void everyBadPasswordIsRefusedInTheSameWords() {
        for (TokenCheck.Reason reason : TokenCheck.Reason.values()) {
            check = new TokenCheck.Refused(reason);
            assertThatThrownBy(() ->
                            AgentServiceGrpc.newBlockingStub(grpc.channel()).register(registration()))
                    .hasMessage("UNAUTHENTICATED: the one-time password was not accepted");
        }
    }

    @Test
    void whoGotNoAnswerIsLetInAgainWithTheSameKeyAndHasUsedNothingUp() {
        check = new TokenCheck.Repeated();
        RegisterRequest request = registration().toBuilder()
                .setRegistrationKey(ByteString.copyFromUtf8("a key of 32 bytes for this agent"))
                .build();
        for (int i = 0; i < 2; i++) {
            RegisterResponse response =
                    AgentServiceGrpc.newBlockingStub(grpc.channel()).register(request);
            assertThat(credentials.verify(response.getCredential().getToken(), NOW))
                    .contains(WORKER);
        }
        assertThat(claims).hasSize(2).containsOnly(claims.getFirst());
    }

    @Test
    void anAgentWithoutAKeyHasAnotherOneEachTime() {
        check = new TokenCheck.Refused(TokenCheck.Reason.USED);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() ->
                            AgentServiceGrpc.newBlockingStub(grpc.channel()).register(registration()))
                    .hasMessageStartingWith("UNAUTHENTICATED");
        }
        assertThat(claims).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void oneThatHasRegisteredMeanwhileIsLookedUpAgain() throws Exception {
        CompletableFuture<RegisterResponse> response = CompletableFuture.supplyAsync(
                () -> AgentServiceGrpc.newBlockingStub(grpc.channel()).register(registration()));
        var registered = (ControllerEvent.WorkerRegistered) posted();
        check = new TokenCheck.Repeated();
        registered.reply().give(new RegistrationAnswer.Already());
        assertThat(credentials.verify(
                        response.get(10, TimeUnit.SECONDS).getCredential().getToken(), NOW))
                .contains(WORKER);
        assertThat(claims).hasSize(2).containsOnly(registered.claim());
    }

    @Test
    void callsWithoutAGoodCredentialAreRefused() throws Exception {
        for (String authorization : List.of("", "Bearer x", "Bearer v1.a.b.c", "Basic abc")) {
            Heard<ControlResponse> heard = new Heard<>();
            as(authorization).control(heard);
            assertThat(heard.next()).isEqualTo("UNAUTHENTICATED: the worker's credential was not accepted");
        }
        Heard<UploadLogsResponse> heard = new Heard<>();
        AgentServiceGrpc.newStub(grpc.channel()).uploadLogs(heard);
        assertThat(heard.next()).isEqualTo("UNAUTHENTICATED: the worker's credential was not accepted");
    }

    @Test
    void helloIsAnsweredWithWhatIsStoredOfTheAttemptsThatItHolds() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        stored.add(new LogChunk(0, 3, 0, 5, 1, new byte[1]));
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER).control(heard).onNext(hello(WIRE));
        var welcome = ((ControlResponse) heard.next()).getWelcome();
        assertThat(welcome.getSettings().getHeartbeatInterval().getSeconds()).isEqualTo(5);
        assertThat(welcome.getLogsList())
                .singleElement()
                .satisfies(log -> assertThat(log.getPosition()).isEqualTo(3));
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerConnected(WORKER, Set.of(REF), NOW));
    }

    @Test
    void whatIsNotHelloFirstIsRefused() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER)
                .control(heard)
                .onNext(ControlRequest.newBuilder()
                        .setHeartbeat(Heartbeat.getDefaultInstance())
                        .build());
        assertThat(heard.next()).isEqualTo("INVALID_ARGUMENT: the first message must be hello");
    }

    @Test
    void aWorkerThatWasGivenUpIsToSayHelloAgain() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER).control(heard).onNext(hello());
        assertThat(heard.next()).isInstanceOf(ControlResponse.class);
        effects.perform(new Effect.HangUp(WORKER));
        assertThat(heard.next()).asString().startsWith("UNAVAILABLE: this worker was silent for too long");

        as(WORKER).control(heard).onNext(hello());
        assertThat(heard.next()).isInstanceOf(ControlResponse.class);
    }

    @Test
    void aWorkerThatNobodyKnowsIsNotLetIn() throws Exception {
        unknown.add(WORKER);
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = as(WORKER).control(heard);
        control.onNext(hello(WIRE));
        assertThat(heard.next()).asString().startsWith("FAILED_PRECONDITION: the server has no such worker");
        control.onNext(finished(0, 0));
        effects.perform(new Effect.Stop(WORKER, REF, EndReason.WORKER_LOST));
        // The one thing that the controller hears of it: nothing that it said.
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerDisconnected(WORKER));
        assertThat(taken).isEmpty();
        assertThat(heard.isEmpty()).isTrue();
    }

    @Test
    void aSecondStreamReplacesTheFirst() throws Exception {
        Heard<ControlResponse> first = new Heard<>();
        connect(first);
        Heard<ControlResponse> second = new Heard<>();
        StreamObserver<ControlRequest> control = connect(second);
        assertThat(first.next()).asString().startsWith("ABORTED: another control stream");
        effects.perform(new Effect.Settle(WORKER, REF));
        assertThat(((ControlResponse) second.next()).hasAttemptSettled()).isTrue();
        control.onCompleted();
        assertThat(second.next()).isEqualTo("completed");
        // The end of the first was no disconnection; that of the second is the only one.
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerDisconnected(WORKER));
        assertThat(taken).isEmpty();
        effects.perform(new Effect.Stop(WORKER, REF, EndReason.CANCELLED));
        assertThat(second.isEmpty()).as("an effect for nobody is dropped").isTrue();
    }

    @Test
    void heartbeatsAreAcknowledgedAndTheCredentialIsRenewed() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        for (int i = 1; i <= 2; i++) {
            control.onNext(ControlRequest.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setSequence(i).addAttempts(WIRE))
                    .build());
            var answer = ((ControlResponse) heard.next()).getHeartbeatAcknowledged();
            assertThat(answer.getSequence()).isEqualTo(i);
            assertThat(answer.hasCredential()).isEqualTo(i == 1);
            assertThat(posted()).isEqualTo(new ControllerEvent.WorkerHeartbeat(WORKER, Set.of(REF), NOW));
        }
    }

    @Test
    void aWorkerThatHasEndedIsGivenNoCredential() throws Exception {
        ended.add(WORKER);
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        assertThat(heartbeat(control, heard).hasCredential()).isFalse();
        assertThat(heartbeat(control, heard).hasCredential()).isFalse();

        // It was given up only, and is let in again: its row says so from then on.
        ended.clear();
        assertThat(heartbeat(control, heard).hasCredential()).isFalse();
        assertThat(heartbeat(control, heard).hasCredential()).isTrue();
        int before = asked.get();
        assertThat(heartbeat(control, heard).hasCredential()).isFalse();
        assertThat(asked.get()).as("rows are read where a renewal is due only").isEqualTo(before);
    }

    private HeartbeatAcknowledged heartbeat(StreamObserver<ControlRequest> control, Heard<ControlResponse> heard)
            throws Exception {
        control.onNext(ControlRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        return ((ControlResponse) heard.next()).getHeartbeatAcknowledged();
    }

    @Test
    void aWorkerIsAcknowledgedUnderTheLeaseAlone() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        // Late: the heartbeat is told to the controller, and nothing is promised to the worker.
        nanoTime.addAndGet(LEASE.toNanos());
        control.onNext(heartbeat(1));
        assertThat(posted()).isInstanceOf(ControllerEvent.WorkerHeartbeat.class);
        // What comes after it is told once it was dealt with.
        control.onNext(ControlRequest.newBuilder()
                .setDraining(Draining.getDefaultInstance())
                .build());
        assertThat(posted()).isInstanceOf(ControllerEvent.WorkerDraining.class);
        assertThat(heard.isEmpty()).isTrue();
        // Renewed, but measured from before the renewal was sent.
        lease.renewed(1);
        control.onNext(heartbeat(2));
        assertThat(((ControlResponse) heard.next()).getHeartbeatAcknowledged().getSequence())
                .isEqualTo(2);
        assertThat(posted()).isInstanceOf(ControllerEvent.WorkerHeartbeat.class);
        // Over: another server may have given its jobs away by the time at which it would be heard again.
        nanoTime.addAndGet(2 * LEASE.toNanos());
        control.onNext(heartbeat(3));
        saysThatAnotherMayBeActive(heard.next());
    }

    @Test
    void whereTheLeaseIsOverNobodyIsWelcomeOrRegistered() throws Exception {
        nanoTime.addAndGet(2 * LEASE.toNanos());
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER).control(heard).onNext(hello());
        saysThatAnotherMayBeActive(heard.next());

        Heard<RegisterResponse> refused = new Heard<>();
        AgentServiceGrpc.newStub(grpc.channel()).register(registration(), refused);
        saysThatAnotherMayBeActive(refused.next());
    }

    @Test
    void whereTheOtherServersAreIsToldWithWelcomeAndWhenItChanges() throws Exception {
        others.read(List.of("10.0.0.2:50051"));
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = as(WORKER).control(heard);
        control.onNext(hello());
        assertThat(((ControlResponse) heard.next()).getWelcome().getServersList())
                .containsExactly("10.0.0.2:50051");

        assertThat(acknowledged(control, heard).hasServers()).isFalse();
        others.read(List.of("10.0.0.2:50051", "https://c:443"));
        assertThat(acknowledged(control, heard).getServers().getAddressesList())
                .containsExactly("10.0.0.2:50051", "https://c:443");
        assertThat(acknowledged(control, heard).hasServers()).isFalse();
        others.read(List.of());
        HeartbeatAcknowledged none = acknowledged(control, heard);
        assertThat(none.hasServers()).isTrue();
        assertThat(none.getServers().getAddressesList()).isEmpty();
    }

    private static HeartbeatAcknowledged acknowledged(
            StreamObserver<ControlRequest> control, Heard<ControlResponse> heard) throws Exception {
        control.onNext(heartbeat(1));
        return ((ControlResponse) heard.next()).getHeartbeatAcknowledged();
    }

    @Test
    void whoIsRefusedForTheLeaseIsToldWhereTheOtherServersAre() throws Exception {
        others.read(List.of("10.0.0.2:50051", "c:1"));
        nanoTime.addAndGet(2 * LEASE.toNanos());
        Heard<RegisterResponse> registering = new Heard<>();
        AgentServiceGrpc.newStub(grpc.channel()).register(registration(), registering);
        saysThatAnotherMayBeActive(registering.next());
        assertThat(ServersTrailer.read(registering.trailers())).containsExactly("10.0.0.2:50051", "c:1");

        Heard<ControlResponse> connecting = new Heard<>();
        as(WORKER).control(connecting).onNext(hello());
        saysThatAnotherMayBeActive(connecting.next());
        assertThat(ServersTrailer.read(connecting.trailers())).containsExactly("10.0.0.2:50051", "c:1");
    }

    private static void saysThatAnotherMayBeActive(Object heard) {
        assertThat(heard.toString())
                .startsWith("UNAVAILABLE: ")
                .contains("another server")
                .endsWith("try again, here or there");
    }

    private static ControlRequest heartbeat(long sequence) {
        return ControlRequest.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(sequence))
                .build();
    }

    @Test
    void anAttemptThatNobodyKnowsIsStoppedAndSettled() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        control.onNext(ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(WIRE))
                .build());
        assertThat(((ControlResponse) heard.next()).getStopAttempt().getReason())
                .isEqualTo(dev.hodei.v1.EndReason.END_REASON_WORKER_LOST);
        control.onNext(finished(0, 0));
        assertThat(((ControlResponse) heard.next()).getAttemptSettled().getAttempt())
                .isEqualTo(WIRE);
    }

    private static final Pool FAKES = TestPools.plain("fake", 1, 1, 1, Map.of());

    @Test
    void theProvidersOutcomesAreToldToTheController() throws Exception {
        var password = dev.hodei.bootstrap.OneTimePassword.of(new byte[32]);
        effects.perform(new Effect.Provision(new ProvisionRequest(WORKER, password, FAKES, Shape.PLAIN)));
        assertThat(posted())
                .isEqualTo(new ControllerEvent.ProvisionSucceeded(WORKER, new ProviderId("fake", ""), "ref"));
        effects.perform(new Effect.Provision(new ProvisionRequest(OTHER, password, FAKES, Shape.PLAIN)));
        assertThat(posted()).isEqualTo(new ControllerEvent.ProvisionFailed(OTHER, "no room"));
        Heard<ControlResponse> heard = new Heard<>();
        connect(heard);
        effects.perform(new Effect.Terminate(WORKER, new ProviderId("fake", ""), "ref", "enough"));
        assertThat(((ControlResponse) heard.next()).getShutdown().getReason()).isEqualTo("enough");
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerExited(WORKER, new Exit("stopped")));
    }

    @Test
    void aWorkerOfAProviderThatIsNotThereFailsToStart() throws Exception {
        var password = dev.hodei.bootstrap.OneTimePassword.of(new byte[32]);
        Pool pool = TestPools.plain("gone", 1, 1, 1, Map.of());
        effects.performAll(List.of(new Effect.Provision(new ProvisionRequest(WORKER, password, pool, Shape.PLAIN))));
        assertThat(posted())
                .isEqualTo(new ControllerEvent.ProvisionFailed(WORKER, "there is no provider gone in this server"));
    }

    @Test
    void aWorkerOfAProviderThatIsNotThereIsToldToStopByItself() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        connect(heard);
        effects.performAll(List.of(
                new Effect.Terminate(WORKER, new ProviderId("gone", ""), "ref", "enough"),
                new Effect.Terminate(OTHER, new ProviderId("", ""), "", "nobody knows who started it")));
        assertThat(((ControlResponse) heard.next()).getShutdown().getReason()).isEqualTo("enough");
        assertThat(posted())
                .as("of no other provider is it asked")
                .isEqualTo(new ControllerEvent.WorkerExited(OTHER, new Exit("stopped")));
    }
}
