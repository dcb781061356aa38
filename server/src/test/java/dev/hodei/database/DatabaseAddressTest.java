package dev.hodei.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.database.DatabaseAddress.Socket;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    @Test
    void isTakenApartForBothClients() {
        DatabaseAddress address =
                DatabaseAddress.parse("postgresql://ci:p%40ss+word@db.example:5433/jobs?sslmode=require");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/jobs?sslmode=require");
        assertThat(address.reactiveUrl()).isEqualTo("postgresql://db.example:5433/jobs?sslmode=require");
        assertThat(address.user()).isEqualTo("ci");
        assertThat(address.password()).isEqualTo("p@ss+word");
    }

    @Test
    void portAndPasswordMayBeLeftOut() {
        DatabaseAddress address = DatabaseAddress.parse("jdbc:postgresql://ci@localhost/jobs");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://localhost:5432/jobs");
        assertThat(address.password()).isEmpty();
    }

    @Test
    void isNeverShownWithItsPassword() {
        assertThat(DatabaseAddress.parse("postgresql://ci:secret@localhost/jobs"))
                .hasToString("postgresql://localhost:5432/jobs as ci");
        assertThat(DatabaseAddress.parse("postgresql:///jobs?host=/run/pg&user=ci&password=secret"))
                .hasToString("postgresql:///jobs?host=/run/pg as ci");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ci:p%40ss@/jobs?host=/run/pg&port=5433&application_name=x",
                "postgresql://ci:p%40ss@%2Frun%2Fpg:5433/jobs?application_name=x",
                "postgresql://ci:p%40ss@%2frun%2fpg/jobs?port=5433&application_name=x",
                "postgresql://ci:p%40ss@:5433/jobs?host=%2Frun%2Fpg&application_name=x&sslmode=require",
                "postgresql:///jobs?user=ci&application_name=x&password=p%40ss&host=/run/pg&port=5433",
            })
    void aDirectoryAsHostIsThatOfAUnixSocket(String url) {
        DatabaseAddress address = DatabaseAddress.parse(url);

        assertThat(address.place()).isEqualTo(new Socket(Path.of("/run/pg"), 5433));
        assertThat(address.user()).isEqualTo("ci");
        assertThat(address.password()).isEqualTo("p@ss");
        assertThat(address.jdbcUrl())
                .startsWith("jdbc:postgresql://localhost:5433/jobs?")
                .contains("&socketFactoryArg=%2Frun%2Fpg%2F.s.PGSQL.5433")
                .endsWith("&application_name=x")
                .doesNotContain("p@ss", "p%40ss");
        assertThat(address.reactiveUrl()).isEqualTo("postgresql:///jobs?host=%2Frun%2Fpg&port=5433&application_name=x");
    }

    @Test
    void onAUnixSocketTheUserIsTheSystemsUnlessItIsNamed() {
        assertThat(DatabaseAddress.parse("postgresql:///jobs?host=/run/pg").user())
                .isEqualTo(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/pg", "/ho me/a+b", "/100%/ä,\"?&#=${x}", "/a:b@c"})
    void anyDirectoryReachesTheClientsAsItIs(String directory) {
        DatabaseAddress address = new DatabaseAddress(new Socket(Path.of(directory), 5432), "jobs", "", "ci", "");

        PgConnectOptions options = PgConnectOptions.fromUri(address.reactiveUrl());
        String jdbc = address.jdbcUrl().replaceFirst(".*[&]socketFactoryArg=([^&]*).*", "$1");

        assertThat(options.getHost()).isEqualTo(directory);
        assertThat(options.getDatabase()).isEqualTo("jobs");
        assertThat(options.isUsingDomainSocket()).isTrue();
        assertThat(URLDecoder.decode(jdbc, StandardCharsets.UTF_8)).isEqualTo(directory + "/.s.PGSQL.5432");
        assertThat(DatabaseAddress.parse(address.url())).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://ci:secret@localhost/jobs | must start with postgresql://",
                "postgresql://ci:secret@localhost | names no host or no database",
                "postgresql:///jobs | names no host or no database",
                "postgresql:///?host=/secret | names no host or no database",
                "postgresql://localhost/jobs | names no user",
                "postgresql://ci:sec ret@localhost/jobs | is not an address",
                "postgresql://ci:secret@/jobs?host=run/pg | must be the absolute path",
                "postgresql://ci:secret@/jobs?host=/run/pg&port=x | a port that is no number",
            })
    void saysWhatIsWrongWithoutThePassword(String url, String message) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("sec");
    }
}
