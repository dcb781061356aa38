package dev.hodei.agent.process;

import java.util.List;

/**
 * What to start. Everything is bytes, as the kernel takes them; none contains NUL.
 *
 * @param program path of the program
 * @param arguments {@code argv}, the program's name first
 * @param environment {@code NAME=value} entries, the whole environment
 * @param directory where to start
 * @param mark entries of {@code environment} that no other job's processes have; they tell whose a stray process is
 */
public record ProcessRequest(
        byte[] program, List<byte[]> arguments, List<byte[]> environment, byte[] directory, List<byte[]> mark) {}
