package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
class ServerAddressesTest {
    private static TestDatabase database;

    @BeforeAll
    static void take(TestDatabase fresh) {
        database = fresh;
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @BeforeEach
    void nobody() throws SQLException {
        database.execute("DELETE FROM servers");
    }

    @Test
    void eachReadsTheOthers() throws Exception {
        assertThat(announced("b:1")).isEmpty();
        assertThat(announced("a:1")).containsExactly("b:1");
        assertThat(announced("c:1")).containsExactly("a:1", "b:1");
        assertThat(announced("b:1")).containsExactly("a:1", "c:1");
    }

    @Test
    void oneThatIsGoneIsForgotten() throws Exception {
        announced("a:1");
        database.execute("UPDATE servers SET seen_at = now() - interval '50 seconds'");
        assertThat(announced("b:1")).containsExactly("a:1");
        database.execute("UPDATE servers SET seen_at = now() - interval '70 seconds'");
        assertThat(announced("b:1")).as("it does not live").isEmpty();
        database.execute("UPDATE servers SET seen_at = now() - interval '11 minutes'");
        assertThat(announced("b:1")).isEmpty();
        assertThat(database.query("SELECT address FROM servers")).containsExactly("b:1");
    }

    @Test
    void thereIsAnEndToThem() throws Exception {
        for (String address :
                IntStream.range(0, 20).mapToObj(i -> "a:" + (100 + i)).toList()) {
            announced(address);
        }
        database.execute("UPDATE servers SET seen_at = seen_at - interval '10 seconds' WHERE address < 'a:104'");
        assertThat(announced("b:1")).hasSize(16).startsWith("a:104").endsWith("a:119");
    }

    private static List<String> announced(String address) throws Exception {
        return new ServerAddresses(database.pool())
                .announce(address)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
