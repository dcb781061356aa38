package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.controller.StateStore.StaleStateException;
import dev.hodei.worker.Worker;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker is let in, and its password used up, by one commit. */
abstract class RegistrationContract extends AttemptContract {
    private static final byte[] FACTS = {5};

    @Test
    void aRegistrationUsesThePasswordUpInTheSameCommit() throws Exception {
        OneTimePassword password = password();
        Worker worker = newWorker(password);
        Claim claim = new Claim(password.hash(), TokenHash.of(new byte[] {1}));
        assertThat(claimOf(worker.id())).isEmpty();
        Worker registered = commitRegistration(worker, claim, FACTS);
        assertThat(load(worker.id())).isEqualTo(Micros.rounded(registered));
        assertThat(claimOf(worker.id())).contains(claim.key().hex());
    }

    @Test
    void aPasswordThatWasUsedOrIsAnothersRefusesTheWholePlan() throws Exception {
        OneTimePassword password = password();
        Worker worker = newWorker(password);
        Worker other = newWorker(password());
        Claim claim = new Claim(password.hash(), TokenHash.of(new byte[] {1}));
        assertThatExceptionOfType(StaleStateException.class)
                .isThrownBy(() -> commitRegistration(other, claim, FACTS))
                .withMessageContaining("the one-time password of worker " + other.id() + " was used before");
        assertThat(load(other.id())).isEqualTo(Micros.rounded(other));
        assertThat(claimOf(worker.id())).isEmpty();

        Worker registered = commitRegistration(worker, claim, FACTS);
        Claim later = new Claim(password.hash(), TokenHash.of(new byte[] {2}));
        PlanBuilder plan = new PlanBuilder();
        plan.registered(new Plan.Registration(worker.id(), later, new WorkerFactsBytes(new byte[0]), NOW));
        assertThatExceptionOfType(StaleStateException.class).isThrownBy(() -> store().commit(plan.build(Map.of())));
        assertThat(load(worker.id())).isEqualTo(Micros.rounded(registered));
        assertThat(claimOf(worker.id())).contains(claim.key().hex());
    }
}
