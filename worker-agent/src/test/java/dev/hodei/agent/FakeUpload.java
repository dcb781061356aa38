package dev.hodei.agent;

import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.UploadLogsRequest;
import dev.hodei.v1.UploadLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/** One upload of a log to the fake server. */
final class FakeUpload extends Ignored<UploadLogsRequest> {
    private final FakeServer server;
    private final ServerCallStreamObserver<UploadLogsResponse> call;
    private AttemptRef ref = AttemptRef.getDefaultInstance();

    FakeUpload(FakeServer server, ServerCallStreamObserver<UploadLogsResponse> call) {
        this.server = server;
        this.call = call;
        call.disableAutoRequest();
        call.request(1);
    }

    @Override
    public void onNext(UploadLogsRequest message) {
        if (message.hasStart()) {
            ref = message.getStart();
        } else {
            if (server.slow) {
                server.chunkPermits.acquireUninterruptibly();
            }
            Status stored = server.log(ref).store(message.getChunk());
            if (!stored.isOk()) {
                call.onError(stored.asException());
                return;
            }
            if (server.acknowledgeLogs) {
                server.send(ControlResponse.newBuilder()
                        .setLogStored(FakeServer.stored(ref, server.log(ref).position()))
                        .build());
            }
        }
        call.request(1);
    }

    @Override
    public void onCompleted() {
        call.onNext(UploadLogsResponse.newBuilder()
                .setPosition(server.log(ref).position())
                .build());
        call.onCompleted();
    }
}
