package dev.hodei.simulation;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.controller.Secrets;
import dev.hodei.id.WorkerId;

/** Secrets that the seed decides. */
final class RandomSecrets implements Secrets {
    private final Loop loop;

    RandomSecrets(Loop loop) {
        this.loop = loop;
    }

    @Override
    public WorkerId newWorkerId() {
        return new WorkerId(loop.id());
    }

    @Override
    public OneTimePassword newPassword() {
        return OneTimePassword.of(loop.bytes(OneTimePassword.BYTES));
    }
}
