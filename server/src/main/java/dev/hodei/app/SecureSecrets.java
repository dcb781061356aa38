package dev.hodei.app;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.controller.Secrets;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Randomness from the platform's secure source. Thread-safe. */
final class SecureSecrets implements Secrets {
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private String id() {
        return HexFormat.of().formatHex(bytes(ID_BYTES));
    }

    JobId newJobId() {
        return new JobId(id());
    }

    @Override
    public WorkerId newWorkerId() {
        return new WorkerId(id());
    }

    @Override
    public OneTimePassword newPassword() {
        return OneTimePassword.of(bytes(OneTimePassword.BYTES));
    }
}
