package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.Reply;
import dev.hodei.id.WorkerId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the server does with calls before its controller hears of them. */
final class SimApi {
    private static final long ANSWER_WITHIN = 6_000;

    private final World world;
    private final Loop loop;
    private final SimServer server;
    private final Set<WorkerId> passwordsUsed = new HashSet<>();

    SimApi(World world, SimServer server) {
        this.world = world;
        this.loop = world.loop;
        this.server = server;
    }

    /**
     * Waits so long for an answer, and then the request is over.
     *
     * @param unanswered is told what is known of a request that got no answer in time
     */
    <A> void ask(
            Function<Reply<A>, ControllerEvent.Request> request,
            Consumer<A> answer,
            Consumer<Reply.Withdrawal> unanswered) {
        Reply<A> reply = new Reply<>(answer);
        server.post(request.apply(reply));
        int was = server.epoch();
        loop.after(
                ANSWER_WITHIN,
                () -> server.whenRunning(was, () -> {
                    Reply.Withdrawal known = reply.withdraw();
                    if (known != Reply.Withdrawal.ANSWERED) {
                        loop.saw(known);
                        unanswered.accept(known);
                    }
                }));
    }

    void register(SimHost host, Consumer<RegistrationAnswer> answer) {
        server.whenRunning(server.epoch(), () -> {
            if (world.database.isDown()) {
                return;
            }
            WorkerId worker = host.id();
            boolean good = world.store
                    .password(worker)
                    .map(hash -> hash.equals(host.request().password().hash()))
                    .orElse(false);
            if (!good || !passwordsUsed.add(worker)) {
                answer.accept(new RegistrationAnswer.Refused("wrong or used"));
                return;
            }
            this.<RegistrationAnswer>ask(
                    reply -> new ControllerEvent.WorkerRegistered(
                            worker, host.request().pool().worker().slots(), host.labels(), reply),
                    given -> {
                        if (given instanceof RegistrationAnswer.Accepted) {
                            world.truth.registered(worker);
                        }
                        answer.accept(given);
                    },
                    _ -> {});
        });
    }
}
