package dev.hodei.provider;

import dev.hodei.worker.Shape;

class MemoryProviderTest extends ProviderContract {
    private final MemoryProvider.Host host = new MemoryProvider.Host();

    @Override
    protected Provider provider(String installation) {
        return new MemoryProvider(host, installation);
    }

    @Override
    protected Requests requests() {
        return new Requests("memory", Shape.PLAIN);
    }

    @Override
    protected ProvisionRequest impossible() {
        return requests().doing(MemoryProvider.IMPOSSIBLE);
    }
}
