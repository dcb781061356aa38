package dev.hodei.controller;

import java.util.List;

/** Carries effects out. Never blocks the caller; what comes of an effect is told to the {@link Inbox}. */
public interface Effects {
    void perform(Effect effect);

    /** A turn's effects, in their order. */
    default void performAll(List<Effect> effects) {
        effects.forEach(this::perform);
    }
}
