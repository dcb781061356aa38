package dev.hodei.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The user that the server is to its database. */
@Singleton
class DatabaseUser {
    private final String name;
    private final String password;

    @Inject
    DatabaseUser(
            @ConfigProperty(name = "quarkus.datasource.username") String name,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        this.name = name;
        this.password = password.orElse("");
    }

    String name() {
        return name;
    }

    String password() {
        return password;
    }
}
