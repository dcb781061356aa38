package dev.hodei.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void saysWhatFailedWithoutTheNameOfAClass() {
        assertThat(Reason.of(new NoSuchFileException("/a/b"))).isEqualTo("/a/b does not exist");
        assertThat(Reason.of(new AccessDeniedException("/a/b"))).isEqualTo("/a/b: permission denied");
        assertThat(Reason.of(new FileSystemException("/a/b", null, "No space left on device")))
                .isEqualTo("/a/b: No space left on device");
        assertThat(Reason.of(new UncheckedIOException(new IOException("No space left on device"))))
                .isEqualTo("No space left on device");
        assertThat(Reason.of(new CompletionException(new ConnectException("Connection refused"))))
                .isEqualTo("Connection refused");
        assertThat(Reason.of(new IllegalStateException(new EOFException()))).isEqualTo("it ends before it is whole");
        assertThat(Reason.of(new RuntimeException("java.net.SocketException: Connection reset.")))
                .isEqualTo("Connection reset");
        assertThat(Reason.of(new TimeoutException())).isEqualTo("no answer came in time");
        assertThat(Reason.of(new IllegalStateException())).isEqualTo("an error that has no description");
        assertThat(Reason.of(new NullPointerException("com.example.Thing")))
                .isEqualTo("an error that has no description");
    }

    @Test
    void aFileThatIsNoneIsNamed() {
        Path file = Path.of("/etc/passwd/x");
        try {
            Files.createDirectory(file);
        } catch (IOException e) {
            assertThat(Reason.of(e)).isEqualTo("/etc/passwd/x: Not a directory");
            return;
        }
        throw new AssertionError("there is a directory in a file");
    }
}
