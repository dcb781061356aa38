package dev.hodei.controller;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;

/** The source of the controller's randomness. */
public interface Secrets {
    WorkerId newWorkerId();

    OneTimePassword newPassword();
}
