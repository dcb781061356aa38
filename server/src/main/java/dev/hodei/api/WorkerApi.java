package dev.hodei.api;

import com.google.protobuf.util.Durations;
import dev.hodei.bootstrap.JoinAddress;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.Pools;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.postgres.Workers.Selection;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.DrainWorkerRequest;
import dev.hodei.v1.DrainWorkerResponse;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.GetWorkerResponse;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.ListPoolsResponse;
import dev.hodei.v1.ListWorkerSamplesRequest;
import dev.hodei.v1.ListWorkerSamplesResponse;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.ListWorkersResponse;
import dev.hodei.v1.RefreshWorkerRequest;
import dev.hodei.v1.RefreshWorkerResponse;
import dev.hodei.v1.ResetPoolRequest;
import dev.hodei.v1.ResetPoolResponse;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.TerminateWorkerResponse;
import dev.hodei.v1.WatchWorkersRequest;
import dev.hodei.v1.WatchWorkersResponse;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import dev.hodei.v1.WorkerState;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** WorkerService, as worker_service.proto describes it. Never blocks; thread-safe. */
public class WorkerApi extends WorkerServiceGrpc.WorkerServiceImplBase {
    private static final Duration LONGEST_DRAIN = Duration.ofDays(7);

    private final WorkerRows workers;
    private final IdPrefix<WorkerId> ids;
    private final WorkerStops stops;
    private final Refreshes refreshes;
    private final WorkerLoads loads;
    private final PoolRequests pools;
    private final WireMapping mapping;
    private final InstantSource clock;
    private final Streams streams;

    /**
     * How workers get to the controller.
     *
     * @param join where workers beyond this machine find the server
     * @param trouble why the controller takes nothing up at the moment; empty while it does
     */
    public record Controller(
            Inbox inbox,
            Refreshes refreshes,
            WorkerLoads loads,
            Pools pools,
            JoinAddress join,
            Supplier<Optional<String>> trouble) {}

    public WorkerApi(
            WorkerRows workers, Controller controller, WireMapping mapping, InstantSource clock, Streams streams) {
        this.refreshes = controller.refreshes();
        this.loads = controller.loads();
        ControllerRequests requests = new ControllerRequests(controller.inbox(), controller.trouble());
        this.pools = new PoolRequests(requests, controller.pools(), controller.join());
        this.workers = workers;
        this.ids = new IdPrefix<>("worker", WorkerId::new, workers::withPrefix);
        this.stops = new WorkerStops(workers, ids, requests);
        this.mapping = mapping;
        this.clock = clock;
        this.streams = streams;
    }

    @Override
    public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> observer) {
        Unary.answer(observer, () -> {
            int size = PageToken.size(request.getPageSize());
            long before = PageToken.before(request.getPageToken(), "workers", request.getFilter());
            Selection selection = selection(request.getFilter());
            return new Pages<>(
                            (below, limit) -> workers.page(selection, below, limit),
                            WorkerRow::number,
                            row -> mapping.worker(row, clock.instant()))
                    .page(before, size)
                    .thenApply(page -> ListWorkersResponse.newBuilder()
                            .addAllWorkers(page.messages())
                            .setNextPageToken(
                                    page.next() == 0 ? "" : PageToken.of(page.next(), "workers", request.getFilter()))
                            .build());
        });
    }

    @Override
    public void getWorker(GetWorkerRequest request, StreamObserver<GetWorkerResponse> observer) {
        Unary.answer(
                observer,
                () -> ids.resolve(request.getWorkerId())
                        .thenCompose(workers::find)
                        .thenApply(found -> GetWorkerResponse.newBuilder()
                                .setWorker(mapping.worker(
                                        found.orElseThrow(() -> ids.unknown(request.getWorkerId())), clock.instant()))
                                .build()));
    }

    @Override
    public void drainWorker(DrainWorkerRequest request, StreamObserver<DrainWorkerResponse> observer) {
        Unary.answer(observer, caller -> {
            Duration limit = request.hasDeadline() ? deadline(request.getDeadline()) : null;
            Instant deadline = limit == null ? null : clock.instant().plus(limit);
            return stops.ask(
                            caller,
                            request.getWorkerId(),
                            (id, answer) -> new ControllerEvent.DrainWorker(id, deadline, answer))
                    .thenApply(asked -> DrainWorkerResponse.newBuilder()
                            .setWorker(mapping.worker(asked.after(), clock.instant()))
                            .build());
        });
    }

    private static Duration deadline(com.google.protobuf.Duration wire) {
        boolean valid = Durations.isValid(wire) && Durations.isPositive(wire);
        Duration limit = valid ? Duration.ofSeconds(wire.getSeconds(), wire.getNanos()) : Duration.ZERO;
        if (!valid || limit.compareTo(LONGEST_DRAIN) > 0) {
            throw Failures.invalid("the deadline must be more than 0 and at most " + LONGEST_DRAIN.toDays()
                    + " days; leave it out to let jobs take as long as they do");
        }
        return limit;
    }

    @Override
    public void terminateWorker(TerminateWorkerRequest request, StreamObserver<TerminateWorkerResponse> observer) {
        Unary.answer(
                observer,
                caller -> stops.ask(caller, request.getWorkerId(), ControllerEvent.TerminateWorker::new)
                        .thenApply(asked -> TerminateWorkerResponse.newBuilder()
                                .setWorker(mapping.worker(asked.after(), clock.instant()))
                                .addAllStoppedJobIds(
                                        asked.jobs().stream().map(JobId::value).toList())
                                .build()));
    }

    @Override
    public void refreshWorker(RefreshWorkerRequest request, StreamObserver<RefreshWorkerResponse> observer) {
        Unary.answer(
                observer,
                caller -> refreshes
                        .refresh(caller, request.getWorkerId(), stops)
                        .thenApply(row -> RefreshWorkerResponse.newBuilder()
                                .setWorker(mapping.worker(row, clock.instant()))
                                .build()));
    }

    @Override
    public void createWorkerToken(
            CreateWorkerTokenRequest request, StreamObserver<CreateWorkerTokenResponse> observer) {
        Unary.answer(observer, caller -> pools.invite(caller, request));
    }

    @Override
    public void listPools(ListPoolsRequest request, StreamObserver<ListPoolsResponse> observer) {
        Unary.answer(observer, pools::list);
    }

    @Override
    public void resetPool(ResetPoolRequest request, StreamObserver<ResetPoolResponse> observer) {
        Unary.answer(observer, caller -> pools.reset(caller, request.getPool()));
    }

    @Override
    public void listWorkerSamples(
            ListWorkerSamplesRequest request, StreamObserver<ListWorkerSamplesResponse> observer) {
        Unary.answer(
                observer,
                () -> ids.resolve(request.getWorkerId())
                        .thenApply(id -> ListWorkerSamplesResponse.newBuilder()
                                .addAllSamples(loads.of(id))
                                .build()));
    }

    @Override
    public void watchWorkers(WatchWorkersRequest request, StreamObserver<WatchWorkersResponse> observer) {
        var client = (ServerCallStreamObserver<WatchWorkersResponse>) observer;
        new WatchCall(client).begin(() -> {
            WorkerWatch subject = new WorkerWatch(workers, selection(request.getFilter()), mapping, clock);
            Watch<WorkerId, WorkerRow, WatchWorkersResponse> watch = new Watch<>(subject, client, streams.executor());
            Runnable unsubscribe = streams.feed().subscribe(changed -> watch.changed(changed.workers()));
            Future<?> ticks = streams.timer()
                    .scheduleAtFixedRate(() -> watch.changed(subject.healthMayHaveChanged()), 1, 1, TimeUnit.SECONDS);
            return CompletableFuture.completedFuture(new WatchCall.Open(watch, () -> {
                unsubscribe.run();
                ticks.cancel(false);
            }));
        });
    }

    private static Selection selection(WorkerFilter filter) {
        Set<String> states = new LinkedHashSet<>();
        for (WorkerState state : filter.getStatesList()) {
            if (state == WorkerState.WORKER_STATE_UNSPECIFIED || state == WorkerState.UNRECOGNIZED) {
                throw Failures.invalid("the filter names a state of workers that does not exist");
            }
            states.add(state.name().substring("WORKER_STATE_".length()));
        }
        return new Selection(states, filter.getLiveOnly(), filter.getPool().isEmpty() ? null : filter.getPool());
    }
}
