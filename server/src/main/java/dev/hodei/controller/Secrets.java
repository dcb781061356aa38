package dev.hodei.controller;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;

/** Where the controller gets randomness from. */
public interface Secrets {
    WorkerId newWorkerId();

    OneTimePassword newPassword();
}
