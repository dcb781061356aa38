package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://ci:secret@localhost/jobs | must start with postgresql://",
                "postgresql://ci:secret@localhost | names no host or no database",
                "postgresql:///jobs | names no host or no database",
                "postgresql://localhost/jobs | names no user",
                "postgresql://ci:sec ret@localhost/jobs | is not an address",
            })
    void saysWhatIsWrongWithoutThePassword(String url, String message) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("sec");
    }
}
