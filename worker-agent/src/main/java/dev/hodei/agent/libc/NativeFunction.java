package dev.hodei.agent.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A function of the C library that takes up to six whole numbers or addresses. Whoever passes an address keeps what is
 * there alive until the function has returned.
 *
 * <p>All are called in one way. In a cold JVM the linker takes some 10 ms of processor time for each way, and the first job
 * waits for it. By the calling conventions of Linux on x86-64 and aarch64 these arguments are in registers, a function
 * does not look at more of them than it has, and a variadic one finds them where another would; of a result that is an
 * {@code int}, only that half is set.
 */
public final class NativeFunction {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno")).withInvokeExactBehavior();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private final MemorySegment address;

    private NativeFunction(MemorySegment address) {
        this.address = address;
    }

    public static NativeFunction named(String name) {
        return new NativeFunction(LINKER.defaultLookup().findOrThrow(name));
    }

    /** Space for errno. */
    public static MemorySegment callState(Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    public static int negatedErrno(MemorySegment state) {
        return -(int) ERRNO.get(state, 0L);
    }

    public long call(MemorySegment state) {
        return call(state, 0, 0, 0, 0, 0, 0);
    }

    public long call(MemorySegment state, long first) {
        return call(state, first, 0, 0, 0, 0, 0);
    }

    public long call(MemorySegment state, long first, long second) {
        return call(state, first, second, 0, 0, 0, 0);
    }

    public long call(MemorySegment state, long first, long second, long third) {
        return call(state, first, second, third, 0, 0, 0);
    }

    /** What it returned; {@code state} has its errno then. */
    public long call(MemorySegment state, long first, long second, long third, long fourth, long fifth, long sixth) {
        try {
            return (long) CALL.invokeExact(address, state, first, second, third, fourth, fifth, sixth);
        } catch (Throwable e) {
            if (e instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("A native call failed in Java", e);
        }
    }

    /** Calls a function that returns an {@code int}, below 0 for a failure: returns that, or the negated errno. */
    public int orErrno(MemorySegment state, long first, long second, long third, long fourth) {
        int result = (int) call(state, first, second, third, fourth, 0, 0);
        return result < 0 ? negatedErrno(state) : result;
    }
}
