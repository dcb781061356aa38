package dev.hodei.cli.command;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Signals to this process, taken over until closed. Each arrives on a thread of its own, so a second one is heard while
 * the first is still being dealt with.
 *
 * <p>sun.misc.Signal (module jdk.unsupported) is the one way that the JDK has to hear Ctrl-C and go on; it is called by
 * reflection because javac's warning about it cannot be suppressed and our builds allow none.
 */
public final class Signals implements AutoCloseable {
    private record Taken(Object signal, Object before) {}

    private final List<Taken> taken = new ArrayList<>();

    private Signals() {}

    /**
     * Takes signals over.
     *
     * @param handler is given the signal's name, without SIG
     * @param names such as INT and TERM
     */
    public static Signals on(Consumer<String> handler, String... names) {
        Signals signals = new Signals();
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            for (String name : names) {
                Object ours = Proxy.newProxyInstance(
                        Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, _) -> {
                            return switch (method.getName()) {
                                case "handle" -> {
                                    handler.accept(name);
                                    yield null;
                                }
                                case "equals" -> false;
                                case "hashCode" -> System.identityHashCode(proxy);
                                default -> "handler of " + name;
                            };
                        });
                Object signal = signalType().getConstructor(String.class).newInstance(name);
                signals.taken.add(new Taken(signal, handle(signal, ours)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
        }
        return signals;
    }

    @Override
    public void close() {
        for (Taken one : taken) {
            try {
                Object _ = handle(one.signal(), one.before());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Returns the handler before. */
    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return signalType()
                .getMethod("handle", signalType(), Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal, handler);
    }

    private static Class<?> signalType() throws ClassNotFoundException {
        return Class.forName("sun.misc.Signal");
    }
}
