package dev.hodei.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * One call of {@code posix_spawn}: a new session, default signal dispositions and an empty signal mask (the JVM ignores
 * and blocks some), stdin from /dev/null, no inherited descriptors.
 */
final class SpawnCall {
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final FunctionDescriptor ONE_POINTER = FunctionDescriptor.of(JAVA_INT, ADDRESS);

    private static final MethodHandle SPAWN = Libc.plain(
            "posix_spawn", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ATTR_INIT = Libc.plain("posix_spawnattr_init", ONE_POINTER);
    private static final MethodHandle ATTR_DESTROY = Libc.plain("posix_spawnattr_destroy", ONE_POINTER);
    private static final MethodHandle ATTR_FLAGS =
            Libc.plain("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    private static final MethodHandle ATTR_SIGDEFAULT =
            Libc.plain("posix_spawnattr_setsigdefault", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle ATTR_SIGMASK =
            Libc.plain("posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_INIT = Libc.plain("posix_spawn_file_actions_init", ONE_POINTER);
    private static final MethodHandle ACTIONS_DESTROY = Libc.plain("posix_spawn_file_actions_destroy", ONE_POINTER);
    private static final MethodHandle ADD_OPEN = Libc.plain(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_DUP2 = Libc.plain(
            "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_CHDIR =
            Libc.plain("posix_spawn_file_actions_addchdir_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle ADD_CLOSEFROM =
            Libc.plain("posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private SpawnCall() {}

    /** Links the native calls, which takes some 100 ms in a cold JVM, if that has not been done yet. */
    static void link() {
        // Running this class' initializer is all there is to do.
    }

    /** The new process' id, or the negated errno. */
    static int spawn(ProcessRequest request, int stdout, int stderr) {
        try (Arena arena = Arena.ofConfined()) {
            // Larger than both structures are on any 64-bit Linux.
            MemorySegment attributes = arena.allocate(1024, 16);
            MemorySegment actions = arena.allocate(1024, 16);
            MemorySegment signals = arena.allocate(128, 8);
            check((int) ATTR_INIT.invokeExact(attributes));
            check((int) ATTR_FLAGS.invokeExact(attributes, (short) (SETSID | SETSIGDEF | SETSIGMASK)));
            check((int) ATTR_SIGMASK.invokeExact(attributes, signals));
            check((int) ATTR_SIGDEFAULT.invokeExact(attributes, signals.fill((byte) 0xff)));
            check((int) ACTIONS_INIT.invokeExact(actions));
            check((int) ADD_OPEN.invokeExact(actions, 0, Libc.cString(arena, "/dev/null"), 0, 0));
            check((int) ADD_DUP2.invokeExact(actions, stdout, 1));
            check((int) ADD_DUP2.invokeExact(actions, stderr, 2));
            check((int) ADD_CHDIR.invokeExact(actions, Libc.cString(arena, request.directory())));
            check((int) ADD_CLOSEFROM.invokeExact(actions, 3));
            MemorySegment program = Libc.cString(arena, request.arguments().getFirst());
            MemorySegment argv = strings(arena, request.arguments());
            MemorySegment envp = strings(arena, request.environment());
            MemorySegment pid = arena.allocate(JAVA_INT);
            int error = (int) SPAWN.invokeExact(pid, program, actions, attributes, argv, envp);
            check((int) ACTIONS_DESTROY.invokeExact(actions));
            check((int) ATTR_DESTROY.invokeExact(attributes));
            return error != 0 ? -error : pid.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    private static void check(int error) {
        if (error != 0) {
            throw new IllegalStateException("posix_spawn could not be prepared: " + Libc.describe(error));
        }
    }

    /** A null-terminated array of C strings, in one block: environments have a thousand entries. */
    private static MemorySegment strings(Arena arena, List<byte[]> values) {
        long size = 0;
        for (byte[] value : values) {
            size += value.length + 1;
        }
        MemorySegment text = arena.allocate(Math.max(size, 1));
        MemorySegment pointers = arena.allocate(ADDRESS, values.size() + 1L);
        long at = 0;
        int index = 0;
        for (byte[] value : values) {
            MemorySegment.copy(value, 0, text, JAVA_BYTE, at, value.length);
            pointers.setAtIndex(ADDRESS, index++, text.asSlice(at));
            at += value.length + 1;
        }
        return pointers;
    }
}
