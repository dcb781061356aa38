package dev.hodei.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The journals of attempts in an agent's work directory. */
final class Journals {
    private Journals() {}

    /** Whether one of them has its third record, which says how the attempt ended. */
    static boolean haveAnEnd(Path work) throws IOException {
        try (Stream<Path> entries = Files.list(work)) {
            for (Path journal : entries.map(entry -> entry.resolve("journal"))
                    .filter(Files::exists)
                    .toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(journal));
                int records = 0;
                while (bytes.hasRemaining()) {
                    bytes.position(bytes.position() + Integer.BYTES + Integer.BYTES + bytes.getInt(bytes.position()));
                    records++;
                }
                if (records == 3) {
                    return true;
                }
            }
            return false;
        }
    }
}
