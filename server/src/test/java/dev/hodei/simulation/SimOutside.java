package dev.hodei.simulation;

import dev.hodei.controller.Effect;
import dev.hodei.controller.Effects;
import dev.hodei.worker.ProviderId;
import java.util.function.Consumer;

/** What the controller knows of its server's providers. */
record SimOutside(World world, Consumer<Effect> does) implements Effects {
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
}
