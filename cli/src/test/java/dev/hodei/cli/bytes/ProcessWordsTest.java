package dev.hodei.cli.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessWordsTest {
    @TempDir
    Path directory;

    private Path file(String latin1) throws IOException {
        return Files.write(directory.resolve("file"), latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\u00c3\u00a9", // é
                "\u00f0\u009f\u0098\u0080", // an emoji
                "caf\u00e9",
                "\u00ff\u00c3\u00a9\u00c3",
                "\u00ed\u00b3\u00bf", // what would be U+DCFF
                "\u00c0\u0080", // NUL, too long
                "\u00f4\u0090\u0080\u0080", // beyond U+10FFFF
                "\u00e2\u0082",
                "\u00ef\u00bf\u00bd" // U+FFFD
            })
    void bytesComeBackAsTheyWere(String latin1) {
        ByteString bytes = ByteString.copyFrom(latin1, StandardCharsets.ISO_8859_1);
        String text = EscapedBytes.decode(bytes.toByteArray());
        assertThat(EscapedBytes.bytes(text)).isEqualTo(bytes);
        assertThat(EscapedBytes.isText(text)).isEqualTo(bytes.isValidUtf8());
    }

    @Test
    void theLastWordsOfTheProcessAreItsArguments() throws IOException {
        Path commandLine = file("java\0-Xmx1m\0dev.hodei.cli.Hodei\0run\0caf\u00e9\0\0\u00c3\u00a9?\0");
        assertThat(ProcessWords.arguments(new String[] {"run", "caf\ufffd", "", "é?"}, commandLine))
                .containsExactly("run", "caf\udce9", "", "é?");
        assertThat(ProcessWords.arguments(new String[] {"run", "caf?", "", "???"}, commandLine))
                .as("in a locale without é")
                .containsExactly("run", "caf\udce9", "", "é?");
        assertThat(ProcessWords.arguments(new String[] {}, commandLine)).isEmpty();
    }

    @Test
    void thoseOfAnotherProcessAreNotTaken() throws IOException {
        String[] ours = {"run", "é"};
        for (String other :
                new String[] {"", "java\0", "java\0stop\0x\u00e9\0", "java\0run\0x\u00e9\0", "java\0run\0x\0"}) {
            assertThat(ProcessWords.arguments(ours, file(other))).as(other).isSameAs(ours);
        }
        assertThat(ProcessWords.arguments(ours, directory.resolve("none"))).isSameAs(ours);
        assertThatThrownBy(() -> ProcessWords.arguments(new String[] {"run", "caf\ufffd"}, directory.resolve("none")))
                .hasMessageStartingWith("argument 2: its character 4 is not UTF-8");
    }

    @Test
    void thisProcessWasStartedWithOthers() {
        String[] given = {"run", "--", "é"};
        assertThat(ProcessWords.arguments(given)).isSameAs(given);
    }

    @Test
    void variablesKeepTheirBytes() throws IOException {
        Path entries = file("A=caf\u00e9=\0B=1\0A=second\0C=of another\0odd\0");
        assertThat(ProcessWords.environment(Map.of("A", "caf\ufffd=", "B", "1"), entries))
                .isEqualTo(Map.of("A", "caf\udce9=", "B", "1"));
        Map<String, String> given = Map.of("A", "é");
        assertThat(ProcessWords.environment(given, directory.resolve("none"))).isEqualTo(given);
    }
}
