package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.api.InProcess.Heard;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Effect;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.id.AttemptKey;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.ExpectedLog;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttemptReportsTest extends AgentServiceFixture {
    AttemptReportsTest() throws IOException {}

    @Test
    void anAttemptGoesFromItsAssignmentToItsEndOnceItsLogIsStored() throws Exception {
        Heard<ControlResponse> heard = new Heard<>();
        StreamObserver<ControlRequest> control = connect(heard);
        JobSpec spec = JobSpec.newBuilder().setCommand("true").build();
        effects.perform(new Effect.Assign(WORKER, REF, new JobSpecBytes(spec.toByteArray())));
        var assigned = ((ControlResponse) heard.next()).getAssignAttempt();
        assertThat(assigned.getAttempt()).isEqualTo(WIRE);
        assertThat(assigned.getSpec()).isEqualTo(spec);
        control.onNext(ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(WIRE))
                .build());
        assertThat(posted()).isEqualTo(new ControllerEvent.AttemptStarted(WORKER, REF, NOW));

        Heard<UploadLogsResponse> uploaded = new Heard<>();
        StreamObserver<UploadLogsRequest> upload = as(WORKER).uploadLogs(uploaded);
        upload.onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
        upload.onNext(chunk(0, 2));
        var ack = ((ControlResponse) heard.next()).getLogStored();
        assertThat(ack.getPosition()).isEqualTo(2);
        control.onNext(finished(3, 0));
        upload.onNext(chunk(2, 1));
        upload.onCompleted();
        assertThat(((UploadLogsResponse) uploaded.next()).getPosition()).isEqualTo(3);
        assertThat(posted())
                .isEqualTo(new ControllerEvent.AttemptFinished(
                        WORKER, REF, AttemptEnd.exited(0).with(ExpectedLog.of(30)), NOW));
        assertThat(stored).hasSize(2);
    }

    @Test
    void anEndWhoseLogNeverComesSaysHowMuchIsMissing() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        connect(new Heard<>(), WIRE).onNext(finished(3, 1));
        var event = (ControllerEvent.AttemptFinished) posted();
        assertThat(event.end()).isEqualTo(AttemptEnd.exited(1).with(ExpectedLog.of(30)));
    }

    @Test
    void nobodySpeaksOfAnothersAttempt() throws Exception {
        owners.put(new AttemptKey(JOB, 1), OTHER);
        Heard<ControlResponse> heard = new Heard<>();
        connect(heard).onNext(finished(0, 0));
        assertThat(heard.next()).asString().startsWith("PERMISSION_DENIED");
        assertThat(posted()).isEqualTo(new ControllerEvent.WorkerDisconnected(WORKER));
        Heard<ControlResponse> hello = new Heard<>();
        as(WORKER).control(hello).onNext(hello(WIRE));
        assertThat(hello.next()).asString().startsWith("PERMISSION_DENIED");
        Heard<UploadLogsResponse> uploaded = new Heard<>();
        as(WORKER)
                .uploadLogs(uploaded)
                .onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
        assertThat(uploaded.next()).asString().startsWith("PERMISSION_DENIED");
        assertThat(stored).isEmpty();
    }

    @Test
    void aStaleFencingTokenUploadsNothing() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        for (long token : new long[] {6, 8}) {
            Heard<UploadLogsResponse> uploaded = new Heard<>();
            StreamObserver<UploadLogsRequest> upload = as(WORKER).uploadLogs(uploaded);
            upload.onNext(UploadLogsRequest.newBuilder()
                    .setStart(WIRE.toBuilder().setFencingToken(token))
                    .build());
            assertThat(uploaded.next())
                    .asString()
                    .startsWith("FAILED_PRECONDITION")
                    .contains("stale");
        }
        Heard<ControlResponse> heard = new Heard<>();
        as(WORKER)
                .control(heard)
                .onNext(hello(WIRE.toBuilder().setFencingToken(6).build()));
        assertThat(((ControlResponse) heard.next()).getWelcome().getLogsList()).isEmpty();
        assertThat(stored).isEmpty();
    }

    @Test
    void whatComesAfterTheEndIsRefused() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        sealed = true;
        Heard<UploadLogsResponse> uploaded = new Heard<>();
        StreamObserver<UploadLogsRequest> upload = as(WORKER).uploadLogs(uploaded);
        upload.onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
        upload.onNext(chunk(0, 1));
        assertThat(uploaded.next())
                .isEqualTo("FAILED_PRECONDITION: the attempt has ended, and its log is sealed at position 0");
        assertThat(stored).isEmpty();
    }

    @Test
    void malformedChunksAndGapsEndTheUpload() throws Exception {
        owners.put(new AttemptKey(JOB, 1), WORKER);
        for (var bad : Map.of(
                        chunk(1, 1),
                        "OUT_OF_RANGE: the log is stored up to position 0",
                        chunk(0, 65_537),
                        "INVALID_ARGUMENT: entry_count must be 1 to 65536",
                        UploadLogsRequest.newBuilder()
                                .setChunk(chunk(0, 1).getChunk().toBuilder().clearCompression())
                                .build(),
                        "INVALID_ARGUMENT: compression must be NONE, DEFLATE or ZSTD",
                        UploadLogsRequest.newBuilder()
                                .setChunk(chunk(0, 1).getChunk().toBuilder().setEntryCount(2))
                                .build(),
                        "DATA_LOSS: the chunk at 0 can't be read: it says that it has 2 entries",
                        UploadLogsRequest.newBuilder().setStart(WIRE).build(),
                        "INVALID_ARGUMENT: start is only the first message")
                .entrySet()) {
            Heard<UploadLogsResponse> heard = new Heard<>();
            StreamObserver<UploadLogsRequest> upload = as(WORKER).uploadLogs(heard);
            upload.onNext(UploadLogsRequest.newBuilder().setStart(WIRE).build());
            upload.onNext(bad.getKey());
            assertThat(heard.next()).asString().startsWith(bad.getValue());
        }
        Heard<UploadLogsResponse> heard = new Heard<>();
        as(WORKER).uploadLogs(heard).onNext(chunk(0, 1));
        assertThat(heard.next()).isEqualTo("INVALID_ARGUMENT: the first message must be start");
        assertThat(stored).isEmpty();
    }
}
