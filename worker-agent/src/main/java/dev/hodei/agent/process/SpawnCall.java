package dev.hodei.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.hodei.agent.libc.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One call of {@code posix_spawn}: a new session, default signal dispositions and an empty signal mask (the JVM ignores
 * and blocks some), stdin from a file, no inherited descriptors.
 */
final class SpawnCall {
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;

    private static final NativeFunction SPAWN = NativeFunction.named("posix_spawn");
    private static final NativeFunction ATTR_INIT = NativeFunction.named("posix_spawnattr_init");
    private static final NativeFunction ATTR_DESTROY = NativeFunction.named("posix_spawnattr_destroy");
    private static final NativeFunction ATTR_FLAGS = NativeFunction.named("posix_spawnattr_setflags");
    private static final NativeFunction ATTR_SIGDEFAULT = NativeFunction.named("posix_spawnattr_setsigdefault");
    private static final NativeFunction ATTR_SIGMASK = NativeFunction.named("posix_spawnattr_setsigmask");
    private static final NativeFunction ACTIONS_INIT = NativeFunction.named("posix_spawn_file_actions_init");
    private static final NativeFunction ACTIONS_DESTROY = NativeFunction.named("posix_spawn_file_actions_destroy");
    private static final NativeFunction ADD_OPEN = NativeFunction.named("posix_spawn_file_actions_addopen");
    private static final NativeFunction ADD_DUP2 = NativeFunction.named("posix_spawn_file_actions_adddup2");
    private static final NativeFunction ADD_CHDIR = NativeFunction.named("posix_spawn_file_actions_addchdir_np");
    private static final NativeFunction ADD_CLOSEFROM =
            NativeFunction.named("posix_spawn_file_actions_addclosefrom_np");

    private SpawnCall() {}

    /** Links the native calls, which takes some 10 ms in a cold JVM, if that has not been done yet. */
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
            MemorySegment state = NativeFunction.callState(arena);
            long attr = attributes.address();
            long acts = actions.address();
            check(ATTR_INIT.call(state, attr));
            check(ATTR_FLAGS.call(state, attr, SETSID | SETSIGDEF | SETSIGMASK));
            check(ATTR_SIGMASK.call(state, attr, signals.address()));
            check(ATTR_SIGDEFAULT.call(state, attr, signals.fill((byte) 0xff).address()));
            check(ACTIONS_INIT.call(state, acts));
            check(ADD_OPEN.call(
                    state, acts, 0, Libc.cString(arena, request.input()).address(), 0, 0, 0));
            check(ADD_DUP2.call(state, acts, stdout, 1));
            check(ADD_DUP2.call(state, acts, stderr, 2));
            check(ADD_CHDIR.call(
                    state, acts, Libc.cString(arena, request.directory()).address()));
            check(ADD_CLOSEFROM.call(state, acts, 3));
            MemorySegment program = Libc.cString(arena, request.program());
            MemorySegment argv = strings(arena, request.arguments());
            MemorySegment envp = strings(arena, request.environment());
            MemorySegment pid = arena.allocate(JAVA_INT);
            int error = (int)
                    SPAWN.call(state, pid.address(), program.address(), acts, attr, argv.address(), envp.address());
            check(ACTIONS_DESTROY.call(state, acts));
            check(ATTR_DESTROY.call(state, attr));
            return error != 0 ? -error : pid.get(JAVA_INT, 0);
        }
    }

    private static void check(long result) {
        int error = (int) result;
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
