package dev.hodei.simulation;

import dev.hodei.controller.Effect;
import dev.hodei.controller.Effects;
import dev.hodei.controller.LastWord;
import dev.hodei.id.AttemptRef;
import dev.hodei.worker.ProviderId;
import java.util.function.Consumer;

/** What the controller knows of its server's providers, and of what workers told it. */
record SimOutside(World world, SimWords words, Consumer<Effect> does) implements Effects {
    @Override
    public void perform(Effect effect) {
        does.accept(effect);
    }

    @Override
    public ProviderId starterOf(String kind) {
        return new ProviderId(kind, world.provider.reported().instance());
    }

    @Override
    public boolean answersFor(ProviderId starter) {
        return world.provider.reported().answersFor(starter);
    }

    @Override
    public LastWord lastWord(AttemptRef attempt) {
        return words.forController(attempt);
    }
}
