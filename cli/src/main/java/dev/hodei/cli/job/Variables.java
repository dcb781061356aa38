package dev.hodei.cli.job;

import com.google.protobuf.ByteString;
import dev.hodei.cli.bytes.EscapedBytes;
import dev.hodei.cli.bytes.TextOnly;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Syntax;
import dev.hodei.cli.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Environment variables as given with {@code --env}: K=V, or K alone, which takes its value from here. */
final class Variables {
    private Variables() {}

    static Given<List<String>> option(Syntax syntax, String description) {
        return syntax.options("-e, --env", "K[=V]", description).ofBytes();
    }

    /** Values by name, in the order given; of two with one name the last counts. */
    static Map<String, ByteString> of(List<String> given, Terminal terminal) {
        Map<String, ByteString> variables = new LinkedHashMap<>();
        for (String variable : given) {
            int equals = variable.indexOf('=');
            String key = equals < 0 ? variable : variable.substring(0, equals);
            if (key.isEmpty()) {
                throw CliException.usage(
                        "--env '" + variable + "': give NAME=VALUE, or the NAME of a variable set here");
            }
            TextOnly.check("--env", key, "a variable's name has letters, digits and _");
            variables.put(
                    key, EscapedBytes.bytes(equals < 0 ? inherited(key, terminal) : variable.substring(equals + 1)));
        }
        return variables;
    }

    private static String inherited(String key, Terminal terminal) {
        String value = terminal.environment().get(key);
        if (value == null) {
            throw CliException.usage("--env " + key + ": not set here; set it, or give --env " + key + "=VALUE");
        }
        return value;
    }
}
