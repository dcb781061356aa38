package dev.hodei.controller;

import dev.hodei.id.AttemptRef;
import dev.hodei.worker.ProviderId;
import java.util.List;

/** Carries effects out. Never blocks the caller; what comes of an effect is told to the {@link Inbox}. */
public interface Effects {
    void perform(Effect effect);

    /** A turn's effects, in their order. */
    default void performAll(List<Effect> effects) {
        effects.forEach(this::perform);
    }

    /** The provider that would start a worker of this kind now; without an instance while that is not known. */
    default ProviderId starterOf(String kind) {
        return new ProviderId(kind, "");
    }

    /** Whether a provider of this server can say what became of a worker that {@code starter} started. */
    default boolean answersFor(ProviderId starter) {
        return true;
    }

    /** Returns what the worker of an attempt last told this server of it. */
    default LastWord lastWord(AttemptRef attempt) {
        return LastWord.NONE;
    }
}
