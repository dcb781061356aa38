package dev.hodei.app;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT, taken before the JVM's own shutdown begins: where workers are stopped or waited for, both servers still
 * answer meanwhile, so that their last reports and log lines arrive. The second signal ends the wait for them.
 */
final class StopSignal {
    private final CountDownLatch first = new CountDownLatch(1);
    /** One Ctrl-C may arrive twice: from the terminal, and once more from whoever started us, such as npx. */
    private static final long SAME_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile long firstAt;
    private volatile Runnable onSecond = () -> {};

    /**
     * Takes both signals from now on. {@code sun.misc.Signal} is the only way to do so; it is exported by the JDK for
     * such uses, and called by name because the compiler's warning about it can't be switched off.
     */
    void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    StopSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            received();
                        }
                        return null;
                    });
            for (String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK lets nobody handle signals", e);
        }
    }

    private void received() {
        long now = System.nanoTime();
        if (first.getCount() > 0) {
            firstAt = now;
            first.countDown();
        } else if (now - firstAt > SAME_NANOS) {
            onSecond.run();
        }
    }

    void await() throws InterruptedException {
        first.await();
    }

    void onSecond(Runnable action) {
        onSecond = action;
    }
}
