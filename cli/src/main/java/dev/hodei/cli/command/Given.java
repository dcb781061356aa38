package dev.hodei.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;

/** What the user gave for an option or a parameter; its default until the words are parsed, and where they lack it. */
public final class Given<T extends @Nullable Object> {
    private T value;
    private boolean bytes;

    Given(T otherwise) {
        this.value = otherwise;
    }

    public T get() {
        return value;
    }

    /** Lets it be any bytes, those that are not UTF-8 escaped; otherwise only text is taken. */
    public Given<T> ofBytes() {
        bytes = true;
        return this;
    }

    /** Whether what stands there may be any bytes. */
    public static boolean takesBytes(ArgSpec words) {
        return words.getter() instanceof Given<?>.Binding binding && binding.takesBytes();
    }

    /** The binding by which picocli leaves what it reads from the words. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Its interfaces know no type of the option's own.
    final class Binding implements IGetter, ISetter {
        private boolean takesBytes() {
            return bytes;
        }

        @Override
        public <V> V get() {
            return (V) value;
        }

        @Override
        public <V> V set(V given) {
            Object before = value;
            value = (T) given;
            return (V) before;
        }
    }
}
