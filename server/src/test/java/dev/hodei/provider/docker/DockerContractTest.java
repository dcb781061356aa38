package dev.hodei.provider.docker;

import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProviderContract;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Requests;
import dev.hodei.worker.Shape;

@NeedsDocker
class DockerContractTest extends ProviderContract {
    private final TestEngine engine = new TestEngine();

    @Override
    protected Provider provider(String installation) {
        return engine.provider(installation);
    }

    @Override
    protected Requests requests() {
        return engine.requests();
    }

    @Override
    protected ProvisionRequest impossible() {
        return engine.requests(new Shape("hodei-no-such-image", 0, 0)).waiting();
    }

    @Override
    protected void close() throws Exception {
        engine.close();
    }
}
