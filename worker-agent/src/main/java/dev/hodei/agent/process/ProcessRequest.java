package dev.hodei.agent.process;

import java.util.List;

/**
 * What to start. Bytes are as the kernel takes them, and nothing contains NUL.
 *
 * @param program its path, absolute or from {@code directory}
 * @param arguments {@code argv}
 * @param environment {@code NAME=value} entries, the whole environment
 * @param directory where to start
 * @param input the file that it reads on its standard input
 * @param mark entries of {@code environment} that no other job's processes have; they tell whose a stray process is
 * @param merge whether stderr goes into the pipe of stdout
 */
public record ProcessRequest(
        byte[] program,
        List<byte[]> arguments,
        List<byte[]> environment,
        String directory,
        String input,
        List<byte[]> mark,
        boolean merge) {
    /** The input of a process that is to read nothing. */
    public static final String NO_INPUT = "/dev/null";
}
