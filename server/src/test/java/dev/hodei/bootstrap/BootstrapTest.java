package dev.hodei.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hodei.id.WorkerId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final WorkerId WORKER = new WorkerId("0123456789abcdef0123456789abcdef");
    private static final byte[] KEY = filled(7);
    private final WorkerCredentials credentials = new WorkerCredentials(KEY);

    @Test
    void aCredentialNamesItsWorkerUntilItExpires() {
        String credential = credentials.issue(WORKER, NOW.plusSeconds(60));
        assertThat(credentials.verify(credential, NOW)).contains(WORKER);
        assertThat(credentials.verify(credential, NOW.plusSeconds(59))).contains(WORKER);
        assertThat(credentials.verify(credential, NOW.plusSeconds(60))).isEmpty();
        assertThat(credentials.verify(credential, NOW.plusSeconds(1_000_000))).isEmpty();
    }

    @Test
    void aCredentialOfAnotherKeyIsRefused() {
        String other = new WorkerCredentials(filled(8)).issue(WORKER, NOW.plusSeconds(60));
        assertThat(credentials.verify(other, NOW)).isEmpty();
    }

    @Test
    void noCharacterCanBeChanged() {
        String credential = credentials.issue(WORKER, NOW.plusSeconds(60));
        for (int i = 0; i < credential.length() - 1; i++) {
            char[] forged = credential.toCharArray();
            forged[i] = forged[i] == '1' ? '2' : '1';
            assertThat(credentials.verify(new String(forged), NOW))
                    .as("at %s", i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "v1...",
                "v1",
                "v2.0123456789abcdef0123456789abcdef.1.x",
                "v1.0123456789abcdef0123456789abcdef.99999999999999999999999999999999.AAAA",
                "v1.0123456789abcdef0123456789abcdef.-1.AAAA",
                "\u0000",
                "v1.é.1.é"
            })
    void whatIsNoCredentialIsRefused(String text) {
        assertThat(credentials.verify(text, NOW)).isEmpty();
    }

    /** Signed with the right key, so that only the form is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1.0123456789abcdef0123456789abcdef.99999999999999999999",
                "v1.0123456789abcdef0123456789abcdef.",
                "v1.0123456789abcdef0123456789abcdef.x",
                "v1.0123456789ABCDEF0123456789abcdef.99999999999",
                "v1.short.99999999999",
                "v2.0123456789abcdef0123456789abcdef.99999999999"
            })
    void aSignedClaimOfAnotherFormIsRefused(String claim) throws Exception {
        assertThat(credentials.verify(claim + "." + sign(claim), NOW)).isEmpty();
    }

    @Test
    void randomTextNeverMakesItThrow() {
        Random random = new Random(1);
        String alphabet = "v1.0af9-_é\n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(100); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(credentials.verify(text.toString(), NOW)).isEmpty();
        }
    }

    @Test
    void aPasswordIsNeverShown() {
        OneTimePassword password = OneTimePassword.of(filled(9));
        assertThat(password.toString()).doesNotContain(password.value());
        assertThat("" + password.hash()).doesNotContain(password.value());
        assertThat(password.value()).hasSize(43);
    }

    @Test
    void aPasswordIsRecognizedByItsHash() {
        OneTimePassword password = OneTimePassword.of(filled(9));
        assertThat(password.hash()).isEqualTo(OneTimePassword.of(filled(9)).hash());
        assertThat(password.hash()).isNotEqualTo(OneTimePassword.of(filled(10)).hash());
        assertThat(password.hash().bytes()).hasSize(32);
        assertThatIllegalArgumentException().isThrownBy(() -> OneTimePassword.of(new byte[16]));
    }

    private static String sign(String claim) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal(claim.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
