package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** As the page's spans.test.ts. */
class ShownTextTest {
    private static String shown(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ShownText.of(bytes, 0, bytes.length);
    }

    @Test
    void controlCharactersAreTheSymbolsThatStandForThem() {
        assertThat(shown("a\u0000b\u0007c\u007f\td")).isEqualTo("a\u2400b\u2407c\u2421\td");
    }

    @Test
    void whatWouldTurnTheLineAroundIsNamed() {
        assertThat(shown("rm \u202etxt.exe")).isEqualTo("rm \u27e8U+202E\u27e9txt.exe");
        assertThat(shown("\u202a\u2066x\u2069")).isEqualTo("\u27e8U+202A\u27e9\u27e8U+2066\u27e9x\u27e8U+2069\u27e9");
        assertThat(shown("\u2029\u202f\u2065\u206a\u20ac")).isEqualTo("\u2029\u202f\u2065\u206a\u20ac");
    }

    @Test
    void surrogatesAreCharactersAsInABrowser() throws Exception {
        byte[] bytes = {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'b', (byte) 0xed, (byte) 0x9f, (byte) 0xbf};
        assertThat(ShownText.of(bytes, 0, bytes.length)).isEqualTo("a\ufffd\ufffd\ufffdb\ud7ff");
    }
}
