package dev.hodei.api;

import com.google.protobuf.util.Durations;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.Invitation;
import dev.hodei.controller.PoolStatus;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.ListPoolsResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Asks the controller about pools. Never blocks; thread-safe. */
final class PoolRequests {
    private static final Duration USUAL_TTL = Duration.ofMinutes(10);
    private static final Duration SHORTEST_TTL = Duration.ofMinutes(1);
    private static final Duration LONGEST_TTL = Duration.ofHours(24);

    private final ControllerRequests controller;
    private final String advertisedAddress;

    /** @param advertisedAddress where workers beyond this machine find the server */
    PoolRequests(ControllerRequests controller, String advertisedAddress) {
        this.controller = controller;
        this.advertisedAddress = advertisedAddress;
    }

    CompletionStage<ListPoolsResponse> list() {
        return controller
                .ask((Consumer<List<PoolStatus>> answer) -> new ControllerEvent.DescribePools(answer))
                .thenApply(pools -> ListPoolsResponse.newBuilder()
                        .addAllPools(pools.stream().map(PoolMapping::pool).toList())
                        .build());
    }

    CompletionStage<CreateWorkerTokenResponse> invite(CreateWorkerTokenRequest request) {
        Duration ttl = request.hasTtl() ? ttl(request.getTtl()) : USUAL_TTL;
        String address = request.getServerAddress().isEmpty() ? advertisedAddress : request.getServerAddress();
        return controller
                .ask((Consumer<Optional<Invitation>> answer) ->
                        new ControllerEvent.InviteWorker(request.getPool(), ttl, answer))
                .thenApply(invited -> {
                    Invitation invitation = invited.orElseThrow(() -> Failures.invalid("there is no pool "
                            + request.getPool() + "; `hodei pool list` shows those that there are"));
                    return CreateWorkerTokenResponse.newBuilder()
                            .setWorkerId(invitation.worker().value())
                            .setOtpToken(invitation.password().value())
                            .setExpiresAt(WireMapping.time(invitation.expiresAt()))
                            .setServerAddress(address)
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
