package dev.hodei.controller;

/** Carries effects out. Never blocks the caller; what comes of an effect is told to the {@link Inbox}. */
public interface Effects {
    void perform(Effect effect);
}
