package dev.hodei.leftover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The environment that a process was started with, which tells whose it is. While a process replaces its program, the kernel
 * shows an empty one: between execve's point of no return and the moment in which the new program's stack is filled. To
 * whoever had opened the file before it shows nothing more. Whoever took that for the answer would overlook an agent, or a
 * job's process, that is just being started.
 */
public final class StartEnvironment {
    /** How often one that replaces its program is looked at; that takes well below a millisecond. */
    private static final int LOOKS = 100;

    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Positions in the list of fields that begins behind the name with the state, field 3 of proc(5). */
    private static final int START_CODE = 23;

    private static final int ENV_START = 47;
    private static final int ENV_END = 48;

    /** More than most have. */
    private static final int FIRST_BUFFER = 32 << 10;

    private StartEnvironment() {}

    /**
     * Returns its entries as the kernel has them: NAME=VALUE, each with a NUL behind it.
     *
     * @throws IOException if the process is gone, or not ours to look at
     */
    public static byte[] of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        byte[] environment = atOnce(process.resolve("environ"));
        for (int look = 1; environment.length == 0 && look < LOOKS && !isEmpty(process); look++) {
            if (look > 1) {
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
            environment = atOnce(process.resolve("environ"));
        }
        return environment;
    }

    /** Reads the file in one call, so that it is all of one program. */
    private static byte[] atOnce(Path file) throws IOException {
        for (int size = FIRST_BUFFER; ; size *= 4) {
            ByteBuffer buffer = ByteBuffer.allocate(size);
            try (FileChannel channel = FileChannel.open(file)) {
                int length = channel.read(buffer);
                if (length < size) {
                    return Arrays.copyOf(buffer.array(), Math.max(length, 0));
                }
            }
        }
    }

    /**
     * A thread of the kernel has no program and so no environment, nor has what has ended. Where a program's code is, the
     * kernel puts down once its stack is filled.
     */
    private static boolean isEmpty(Path process) throws IOException {
        if (!hasProgram(process)) {
            return true;
        }
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return !fields[START_CODE].equals("0") && fields[ENV_START].equals(fields[ENV_END]);
    }

    private static boolean hasProgram(Path process) {
        try {
            Files.readSymbolicLink(process.resolve("exe"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
