package dev.hodei.cli.terminal;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.Locale;

/** How the constants of the wire are written, in tables, filters and JSON alike: JOB_STATE_TIMED_OUT is "timed_out". */
public final class EnumNames {
    private EnumNames() {}

    /** "unknown" for one of a newer server. */
    public static String of(ProtocolMessageEnum constant) {
        boolean known = !(constant instanceof Enum<?> named && named.name().equals("UNRECOGNIZED"));
        return known ? of(constant.getValueDescriptor()) : "unknown";
    }

    static String of(EnumValueDescriptor value) {
        return value.getName().substring(prefix(value.getType()).length()).toLowerCase(Locale.ROOT);
    }

    /** Each enum begins with its own unspecified value, whose name is the prefix of all: JOB_STATE_UNSPECIFIED. */
    private static String prefix(EnumDescriptor type) {
        String first = type.getValues().getFirst().getName();
        return first.substring(0, first.lastIndexOf('_') + 1);
    }
}
