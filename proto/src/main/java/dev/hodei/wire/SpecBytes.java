package dev.hodei.wire;

import com.google.protobuf.ByteString;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.JobSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A job's arguments and variables as the bytes that they are, whichever way they are written: as text where they are UTF-8,
 * in {@link ExactWork} where they are not.
 */
public final class SpecBytes {
    private SpecBytes() {}

    /**
     * Writes these arguments and variables into a job, each in the one way that there is for it.
     *
     * @param plain its work in {@code command}, {@code argv} or {@code script}
     * @param arguments of argv and script; none for a command
     * @param environment all variables, in place of those of the job
     */
    public static JobSpec spec(JobSpec plain, List<ByteString> arguments, Map<String, ByteString> environment) {
        ExactWork.Builder exact = ExactWork.newBuilder();
        List<String> texts = new ArrayList<>(arguments.size());
        for (ByteString argument : arguments) {
            if (!argument.isValidUtf8()) {
                exact.putArguments(texts.size(), argument);
            }
            texts.add(argument.isValidUtf8() ? argument.toStringUtf8() : "");
        }
        JobSpec.Builder spec = plain.toBuilder().clearEnvironment();
        environment.forEach((name, value) -> {
            if (value.isValidUtf8()) {
                spec.putEnvironment(name, value.toStringUtf8());
            } else {
                exact.putEnvironment(name, value);
            }
        });
        switch (spec.getWorkCase()) {
            case COMMAND -> exact.setCommand(spec.getCommand());
            case ARGV -> exact.setArgv(spec.getArgvBuilder().clearElements().addAllElements(texts));
            case SCRIPT ->
                exact.setScript(spec.getScriptBuilder().clearArguments().addAllArguments(texts));
            case EXACT, WORK_NOT_SET -> throw new IllegalArgumentException("no plain work: " + spec.getWorkCase());
        }
        boolean isExact = exact.getArgumentsCount() > 0 || exact.getEnvironmentCount() > 0;
        return isExact ? spec.setExact(exact).build() : spec.build();
    }

    /** The same job with its work in {@code command}, {@code argv} or {@code script}, whose exact values are missing. */
    public static JobSpec plain(JobSpec spec) {
        if (!spec.hasExact()) {
            return spec;
        }
        ExactWork exact = spec.getExact();
        JobSpec.Builder plain = spec.toBuilder();
        return switch (exact.getWorkCase()) {
            case COMMAND -> plain.setCommand(exact.getCommand()).build();
            case ARGV -> plain.setArgv(exact.getArgv()).build();
            case SCRIPT -> plain.setScript(exact.getScript()).build();
            case WORK_NOT_SET -> plain.clearWork().build();
        };
    }

    /** The program and its arguments, or those of the script; empty for a shell line. */
    public static List<ByteString> arguments(JobSpec spec) {
        JobSpec plain = plain(spec);
        List<ByteString> texts = switch (plain.getWorkCase()) {
            case ARGV -> plain.getArgv().getElementsList().asByteStringList();
            case SCRIPT -> plain.getScript().getArgumentsList().asByteStringList();
            case COMMAND, EXACT, WORK_NOT_SET -> List.of();
        };
        if (spec.getExact().getArgumentsCount() == 0) {
            return texts;
        }
        List<ByteString> arguments = new ArrayList<>(texts);
        spec.getExact().getArgumentsMap().forEach((index, bytes) -> arguments.set(index, bytes));
        return arguments;
    }

    /** The variables that the job adds, in the order in which they were given, those that are not UTF-8 last. */
    public static Map<String, ByteString> environment(JobSpec spec) {
        Map<String, ByteString> environment = new LinkedHashMap<>();
        spec.getEnvironmentMap().forEach((name, value) -> environment.put(name, ByteString.copyFromUtf8(value)));
        environment.putAll(spec.getExact().getEnvironmentMap());
        return environment;
    }
}
