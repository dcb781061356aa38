package dev.hodei.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT, taken before the JVM's own shutdown begins: where workers are stopped or waited for, both servers still
 * answer meanwhile, so that their last reports and log lines arrive. The second signal ends the wait for them.
 *
 * <p>Until {@link #takeUp} the first one ends this process at once, as SIGKILL would: a server that still starts has nothing that
 * is worth a wait, and the JVM's shutdown would wait for the end of an application that has not heard of it.
 */
final class StopSignal {
    /** The exit codes that a shell gives to a process which such a signal has ended. */
    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    /** One Ctrl-C may arrive twice: from the terminal, and once more from whoever started us, such as npx. */
    private static final long SAME_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CountDownLatch first = new CountDownLatch(1);
    private volatile long firstAt;
    private volatile Runnable onFirst = () -> {};
    private volatile Runnable onSecond = () -> {};
    private boolean takenUp;

    /**
     * Takes both signals from now on. {@code sun.misc.Signal} is the only way to do so; it is exported by the JDK for
     * such uses, and called by name because the compiler's warning about it can't be switched off.
     */
    void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method name = signal.getMethod("getName");
            Object handler = Proxy.newProxyInstance(
                    StopSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (_, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received((String) name.invoke(arguments[0]));
                        }
                        return null;
                    });
            for (String each : EXIT_CODES.keySet()) {
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(each), handler);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK lets nobody handle signals", e);
        }
    }

    private synchronized void received(String name) {
        if (!takenUp) {
            Runtime.getRuntime().halt(EXIT_CODES.getOrDefault(name, 1));
        }
        long now = System.nanoTime();
        if (first.getCount() > 0) {
            firstAt = now;
            first.countDown();
            onFirst.run();
        } else if (now - firstAt > SAME_NANOS) {
            onSecond.run();
        }
    }

    /** From now on signals are remembered for {@link #await}. */
    synchronized void takeUp() {
        takenUp = true;
    }

    boolean wasReceived() {
        return first.getCount() == 0;
    }

    void await() throws InterruptedException {
        first.await();
    }

    /** Sets what the first signal does. To be called before {@link #takeUp}. */
    void onFirst(Runnable action) {
        onFirst = action;
    }

    void onSecond(Runnable action) {
        onSecond = action;
    }
}
