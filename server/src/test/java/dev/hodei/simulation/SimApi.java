package dev.hodei.simulation;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.Reply;
import dev.hodei.controller.WorkerFactsBytes;
import dev.hodei.id.WorkerId;
import dev.hodei.worker.Worker;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the server does with calls before its controller hears of them. */
final class SimApi {
    static final String NOT_ACCEPTED = "its password was not accepted";
    private static final long ANSWER_WITHIN = 6_000;
    private static final TokenCheck USED = new TokenCheck.Refused(TokenCheck.Reason.USED);

    private final World world;
    private final Loop loop;
    private final SimServer server;
    /** Where the API uses passwords up before the controller has let anybody in. */
    private final Set<WorkerId> usedUp = new HashSet<>();

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

    /** @param key which only the process that asks knows */
    void register(SimHost host, TokenHash key, Consumer<RegistrationAnswer> answer) {
        server.whenRunning(server.epoch(), () -> {
            if (world.database.isDown()) {
                return;
            }
            WorkerId worker = host.id();
            Claim claim = new Claim(host.request().password().hash(), key);
            boolean usedBefore = !world.setup.registersInOneCommit() && !usedUp.add(worker);
            switch (usedBefore ? USED : check(worker, claim)) {
                case TokenCheck.Good() -> ask(host, claim, answer);
                case TokenCheck.Repeated() -> answer.accept(new RegistrationAnswer.Accepted());
                case TokenCheck.Refused _ -> answer.accept(new RegistrationAnswer.Refused(NOT_ACCEPTED));
            }
        });
    }

    private void ask(SimHost host, Claim claim, Consumer<RegistrationAnswer> answer) {
        WorkerId worker = host.id();
        this.<RegistrationAnswer>ask(
                reply -> new ControllerEvent.WorkerRegistered(
                        worker,
                        claim,
                        host.request().pool().worker().slots(),
                        host.labels(),
                        new WorkerFactsBytes(new byte[0]),
                        reply),
                given -> {
                    switch (given) {
                        case RegistrationAnswer.Accepted() -> {
                            world.truth.registered(worker);
                            answer.accept(given);
                        }
                        case RegistrationAnswer.Already() -> {
                            loop.saw("registered before");
                            answer.accept(
                                    check(worker, claim) instanceof TokenCheck.Repeated
                                            ? new RegistrationAnswer.Accepted()
                                            : new RegistrationAnswer.Refused(NOT_ACCEPTED));
                        }
                        case RegistrationAnswer.Refused _ -> answer.accept(given);
                    }
                },
                _ -> {});
    }

    /** As the rows say. */
    private TokenCheck check(WorkerId worker, Claim claim) {
        boolean known =
                world.store.password(worker).filter(claim.password()::equals).isPresent();
        if (!known) {
            return new TokenCheck.Refused(TokenCheck.Reason.UNKNOWN);
        }
        Optional<Claim> used = world.store.claim(worker);
        if (used.isEmpty()) {
            return new TokenCheck.Good();
        }
        Worker row = world.rows.worker(worker);
        boolean again =
                used.get().equals(claim) && row != null && !row.state().ended() && row.lastHeartbeatAt() == null;
        if (again) {
            loop.saw("let in again");
        }
        return again ? new TokenCheck.Repeated() : USED;
    }
}
