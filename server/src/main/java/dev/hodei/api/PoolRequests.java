package dev.hodei.api;

import com.google.protobuf.util.Durations;
import dev.hodei.bootstrap.JoinAddress;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.Invitation;
import dev.hodei.controller.PoolStatus;
import dev.hodei.controller.Reply;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.ListPoolsResponse;
import dev.hodei.v1.ResetPoolResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Asks the controller about pools. Never blocks; thread-safe. */
final class PoolRequests {
    private static final Duration USUAL_TTL = Duration.ofMinutes(10);
    private static final Duration SHORTEST_TTL = Duration.ofMinutes(1);
    private static final Duration LONGEST_TTL = Duration.ofHours(24);

    private final ControllerRequests controller;
    private final Pools pools;
    private final JoinAddress join;

    /** @param join where workers beyond this machine find the server */
    PoolRequests(ControllerRequests controller, Pools pools, JoinAddress join) {
        this.controller = controller;
        this.pools = pools;
        this.join = join;
    }

    CompletionStage<ResetPoolResponse> reset(Caller caller, String name) {
        return controller
                .ask(caller, (Reply<Optional<Integer>> reply) -> new ControllerEvent.ResetPool(name, reply))
                .thenApply(shapes -> ResetPoolResponse.newBuilder()
                        .setShapesReset(shapes.orElseThrow(() -> noSuchPool(name)))
                        .build());
    }

    private static StatusRuntimeException noSuchPool(String name) {
        return Failures.invalid("there is no pool " + name + "; `hodei pool list` shows those that there are");
    }

    /** Workers that people start run jobs as they are, in no container. */
    private void checkTakesJoined(String name) {
        Pool pool = name.isEmpty() ? pools.joining() : pools.named(name);
        if (pool != null && !pool.takesJoined()) {
            throw Failures.invalid(
                    "the workers of pool " + pool.name() + " are containers, and one that you start yourself"
                            + " is none: leave --pool out, and it joins pool "
                            + pools.joining().name());
        }
    }

    CompletionStage<ListPoolsResponse> list(Caller caller) {
        return controller
                .ask(caller, (Reply<List<PoolStatus>> reply) -> new ControllerEvent.DescribePools(reply))
                .thenApply(pools -> ListPoolsResponse.newBuilder()
                        .addAllPools(pools.stream().map(PoolMapping::pool).toList())
                        .build());
    }

    CompletionStage<CreateWorkerTokenResponse> invite(Caller caller, CreateWorkerTokenRequest request) {
        Duration ttl = request.hasTtl() ? ttl(request.getTtl()) : USUAL_TTL;
        checkTakesJoined(request.getPool());
        JoinAddress where =
                request.getServerAddress().isEmpty() ? join : new JoinAddress(request.getServerAddress(), "");
        return controller
                .ask(
                        caller,
                        (Reply<Optional<Invitation>> reply) ->
                                new ControllerEvent.InviteWorker(request.getPool(), ttl, reply))
                .thenApply(invited -> {
                    Invitation invitation = invited.orElseThrow(() -> noSuchPool(request.getPool()));
                    return CreateWorkerTokenResponse.newBuilder()
                            .setWorkerId(invitation.worker().value())
                            .setOtpToken(invitation.password().value())
                            .setExpiresAt(WireMapping.time(invitation.expiresAt()))
                            .setServerAddress(where.address())
                            .setAddressNote(where.note())
                            .build();
                });
    }

    private static Duration ttl(com.google.protobuf.Duration wire) {
        Duration ttl = Durations.isValid(wire) ? Duration.ofSeconds(wire.getSeconds(), wire.getNanos()) : Duration.ZERO;
        if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw Failures.invalid("the ttl must be at least 1 minute and at most 24 hours");
        }
        return ttl;
    }
}
