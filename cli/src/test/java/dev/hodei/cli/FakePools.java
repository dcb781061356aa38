package dev.hodei.cli;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.ListPoolsResponse;
import dev.hodei.v1.Pool;
import dev.hodei.v1.RefreshWorkerRequest;
import dev.hodei.v1.RefreshWorkerResponse;
import dev.hodei.v1.ResetPoolRequest;
import dev.hodei.v1.ResetPoolResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the fake server says of pools, and of workers for which their provider is asked. */
abstract class FakePools extends WorkerServiceGrpc.WorkerServiceImplBase {
    /** What it answers, and what it was asked. */
    static final class State {
        final List<Pool> pools = new ArrayList<>();
        final List<Message> asked = new ArrayList<>();
        int shapesReset;
        /** What has to be known of the address in a token. */
        String addressNote = "";

        String joinAddress = "hodei.example:50051";
        /** Answers every call here, where set. */
        @Nullable
        Status refusal;
        /** What a refresh of some worker is answered, by its id, where it fails. */
        final Map<String, StatusRuntimeException> unrefreshed = new HashMap<>();
    }

    private final State state;

    FakePools(State state) {
        this.state = state;
    }

    abstract Worker refreshed(String id);

    private <R> void answer(Message request, StreamObserver<R> observer, Supplier<R> response) {
        state.asked.add(request);
        try {
            Status refusal = state.refusal;
            if (refusal != null) {
                throw refusal.asRuntimeException();
            }
            observer.onNext(response.get());
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    @Override
    public void listPools(ListPoolsRequest request, StreamObserver<ListPoolsResponse> observer) {
        answer(
                request,
                observer,
                () -> ListPoolsResponse.newBuilder().addAllPools(state.pools).build());
    }

    @Override
    public void resetPool(ResetPoolRequest request, StreamObserver<ResetPoolResponse> observer) {
        answer(
                request,
                observer,
                () -> ResetPoolResponse.newBuilder()
                        .setShapesReset(state.shapesReset)
                        .build());
    }

    @Override
    public void refreshWorker(RefreshWorkerRequest request, StreamObserver<RefreshWorkerResponse> observer) {
        answer(request, observer, () -> {
            StatusRuntimeException failure = state.unrefreshed.get(request.getWorkerId());
            if (failure != null) {
                throw failure;
            }
            return RefreshWorkerResponse.newBuilder()
                    .setWorker(refreshed(request.getWorkerId()))
                    .build();
        });
    }

    @Override
    public void createWorkerToken(
            CreateWorkerTokenRequest request, StreamObserver<CreateWorkerTokenResponse> observer) {
        answer(
                request,
                observer,
                () -> CreateWorkerTokenResponse.newBuilder()
                        .setWorkerId(FakeJob.WORKER)
                        .setOtpToken("otp_secret")
                        .setServerAddress(state.joinAddress)
                        .setAddressNote(state.addressNote)
                        .setExpiresAt(Timestamp.newBuilder().setSeconds(1_000_000_000))
                        .build());
    }
}
