package dev.hodei.app;

import dev.hodei.api.WorkerAuthentication;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Stands before every service; see {@link WorkerAuthentication} for which calls it guards. */
@GlobalInterceptor
@Singleton
public class AgentAuthentication extends WorkerAuthentication {
    @Inject
    AgentAuthentication(Parts parts) {
        super(parts.credentials(), parts.clock());
    }
}
