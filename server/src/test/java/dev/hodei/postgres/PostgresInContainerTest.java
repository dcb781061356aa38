package dev.hodei.postgres;

import dev.hodei.postgres.Databases.InContainer;
import org.junit.jupiter.api.Nested;

/** What holds on the embedded PostgreSQL holds on one that was installed by somebody else. */
@InContainer
class PostgresInContainerTest {
    @Nested
    class BootstrapTokens extends BootstrapTokensTest {}

    @Nested
    class Constraints extends ConstraintsTest {}

    @Nested
    class LogStore extends PostgresLogStoreTest {}

    @Nested
    class Queries extends QueriesTest {}

    @Nested
    class QueryPlans extends QueryPlansTest {}

    @Nested
    class StateStore extends PostgresStateStoreTest {}
}
