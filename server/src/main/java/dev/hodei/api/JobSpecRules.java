package dev.hodei.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.hodei.job.Amounts;
import dev.hodei.job.JobTerms;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.SpecBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The limits of a job, as job.proto states them. Each refusal says what is wrong and how to put it right. Pure. */
public final class JobSpecRules {
    /** Linux' MAX_ARG_STRLEN less the NUL: what one argument, or one variable with its name, may have. */
    static final int MAX_LINE_BYTES = 128 * 1024 - 1;

    /** The limit of all arguments together, each with its NUL. */
    static final int MAX_ARGUMENTS_BYTES = 128 * 1024;

    static final int MAX_SCRIPT_BYTES = 1 << 20;
    static final int MAX_STDIN_BYTES = 1 << 20;
    static final int MAX_ELEMENTS = 4_096;
    static final int MAX_VARIABLES = 1_000;
    static final int MAX_ENVIRONMENT_BYTES = 1 << 20;
    static final int MAX_LABELS = 32;
    static final int MAX_SPEC_BYTES = 3 << 20;
    static final int MAX_NAME = 200;
    static final int MAX_PATH_BYTES = 4_095;
    static final int MAX_LABEL_VALUE = 255;
    static final int MAX_IMAGE = 255;
    static final long MAX_TIMEOUT_SECONDS = 7L * 24 * 60 * 60;

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LABEL_KEY = Pattern.compile("[a-z0-9._/-]{1,63}");
    private static final Pattern POOL = Pattern.compile("[a-z0-9-]{0,40}");
    private static final Pattern IMAGE = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._/:@-]{0,254})?");
    private static final Pattern JOB_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{0,64}");

    private JobSpecRules() {}

    /** What is wrong with this job; empty if nothing is. */
    public static Optional<String> problem(JobSpec spec) {
        if (spec.getSerializedSize() > MAX_SPEC_BYTES) {
            return refuse("the job has " + spec.getSerializedSize() + " bytes in all; at most " + MAX_SPEC_BYTES
                    + " are allowed: have it fetch large data itself");
        }
        return ExactWorkRules.problem(spec)
                .or(() -> work(SpecBytes.plain(spec), spec))
                .or(() -> name(spec.getName()))
                .or(() -> environment(SpecBytes.environment(spec)))
                .or(() -> stdin(spec.getStdin().size()))
                .or(() -> workingDirectory(spec.getWorkingDirectory()))
                .or(() -> spec.hasTimeout() ? timeout(spec.getTimeout()) : Optional.empty())
                .or(() -> labels(spec.getLabelsMap()))
                .or(() -> labels(spec.getRequiredLabelsMap()))
                .or(() -> shape(spec))
                .or(() -> priority(spec))
                .or(() -> parent(spec.getParentJobId()))
                .or(() -> retries("retries", spec.getRetries()))
                .or(() -> retries("retries_on_lost", spec.getRetriesOnLost()));
    }

    /** What is wrong with the client's id of a request. */
    public static Optional<String> requestIdProblem(String requestId) {
        return REQUEST_ID.matcher(requestId).matches()
                ? Optional.empty()
                : refuse("the request id must have at most 64 characters, each a letter, a digit or one of . _ -");
    }

    private static Optional<String> parent(String jobId) {
        return jobId.isEmpty() || JOB_ID.matcher(jobId).matches()
                ? Optional.empty()
                : refuse("the parent job's id must have 32 digits, each 0 to 9 or a to f; inside a job it is"
                        + " $HODEI_JOB_ID");
    }

    private static Optional<String> work(JobSpec plain, JobSpec spec) {
        return switch (plain.getWorkCase()) {
            case COMMAND -> command(plain.getCommand());
            case ARGV -> argv(SpecBytes.arguments(spec));
            case SCRIPT -> script(plain.getScript(), SpecBytes.arguments(spec));
            case EXACT, WORK_NOT_SET -> refuse("the job has nothing to run; give a command, a program or a script");
        };
    }

    private static Optional<String> command(String command) {
        if (command.isBlank()) {
            return refuse("the command is empty; give what the shell is to run");
        }
        if (hasNul(command)) {
            return refuse("the command contains a NUL character; remove it");
        }
        int bytes = bytes(command);
        return bytes > MAX_LINE_BYTES
                ? refuse("the command has " + bytes + " bytes; at most " + MAX_LINE_BYTES
                        + " can be passed to a shell: queue it as a script")
                : Optional.empty();
    }

    private static Optional<String> argv(List<ByteString> elements) {
        if (elements.isEmpty() || elements.getFirst().isEmpty()) {
            return refuse("the program is empty; its name or path must be the first element");
        }
        if (elements.size() > MAX_ELEMENTS) {
            return refuse("there are " + elements.size() + " arguments with the program; at most " + MAX_ELEMENTS
                    + " are allowed: pass them in a file, or queue a script");
        }
        return arguments(elements);
    }

    private static Optional<String> script(Script script, List<ByteString> arguments) {
        if (script.getContent().isEmpty()) {
            return refuse("the script is empty; give its text");
        }
        if (hasNul(script.getContent())) {
            return refuse("the script contains a NUL character; remove it");
        }
        int bytes = bytes(script.getContent());
        if (bytes > MAX_SCRIPT_BYTES) {
            return refuse("the script has " + bytes + " bytes; at most " + MAX_SCRIPT_BYTES
                    + " are allowed: have it fetch the rest itself");
        }
        Optional<String> interpreter = InterpreterRules.problem(script);
        if (interpreter.isPresent()) {
            return interpreter;
        }
        if (arguments.size() > MAX_ELEMENTS) {
            return refuse("the script has " + arguments.size() + " arguments; at most " + MAX_ELEMENTS
                    + " are allowed: pass them in its text");
        }
        return arguments(arguments);
    }

    private static Optional<String> arguments(List<ByteString> arguments) {
        long sum = 0;
        for (int i = 0; i < arguments.size(); i++) {
            ByteString argument = arguments.get(i);
            if (hasNul(argument)) {
                return refuse("argument " + i + " contains a NUL character; remove it");
            }
            sum += argument.size() + 1L;
        }
        return sum > MAX_ARGUMENTS_BYTES
                ? refuse("the arguments have " + sum + " bytes, with one more for each; at most " + MAX_ARGUMENTS_BYTES
                        + " can be passed to a program: pass them in a file, or queue a script")
                : Optional.empty();
    }

    private static Optional<String> name(String name) {
        if (name.codePointCount(0, name.length()) > MAX_NAME) {
            return refuse("the name has more than " + MAX_NAME + " characters; shorten it");
        }
        return name.chars().anyMatch(Character::isISOControl)
                ? refuse("the name contains a control character; give it on one line, without any")
                : Optional.empty();
    }

    private static Optional<String> environment(Map<String, ByteString> environment) {
        if (environment.size() > MAX_VARIABLES) {
            return refuse("there are " + environment.size() + " environment variables; at most " + MAX_VARIABLES
                    + " are allowed");
        }
        long sum = 0;
        for (Map.Entry<String, ByteString> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (!VARIABLE.matcher(name).matches()) {
                return refuse("\"" + excerpt(name)
                        + "\" is no name for an environment variable; use letters, digits and _, and no digit first");
            }
            if (name.startsWith("HODEI_")) {
                return refuse("environment variable " + excerpt(name)
                        + " is reserved, as all names that start with HODEI_ are; choose another name");
            }
            if (hasNul(variable.getValue())) {
                return refuse("environment variable " + excerpt(name) + " contains a NUL character; remove it");
            }
            int bytes = bytes(name) + 1 + variable.getValue().size();
            if (bytes > MAX_LINE_BYTES) {
                return refuse("environment variable " + excerpt(name) + " has " + bytes
                        + " bytes with its name; at most " + MAX_LINE_BYTES
                        + " can be passed to a program: have the job fetch it");
            }
            sum += bytes;
        }
        return sum > MAX_ENVIRONMENT_BYTES
                ? refuse("the environment has " + sum + " bytes; at most " + MAX_ENVIRONMENT_BYTES + " are allowed")
                : Optional.empty();
    }

    private static Optional<String> stdin(int bytes) {
        return bytes > MAX_STDIN_BYTES
                ? refuse("the standard input has " + bytes + " bytes; at most " + MAX_STDIN_BYTES
                        + " are allowed: have the job fetch the rest itself")
                : Optional.empty();
    }

    private static Optional<String> workingDirectory(String directory) {
        if (hasNul(directory)) {
            return refuse("the working directory contains a NUL character; remove it");
        }
        return bytes(directory) > MAX_PATH_BYTES
                ? refuse("the working directory has " + bytes(directory) + " bytes; a path has at most "
                        + MAX_PATH_BYTES)
                : Optional.empty();
    }

    private static Optional<String> timeout(Duration timeout) {
        boolean positive = timeout.getSeconds() >= 0
                && timeout.getNanos() >= 0
                && (timeout.getSeconds() > 0 || timeout.getNanos() > 0);
        boolean tooLong = timeout.getSeconds() > MAX_TIMEOUT_SECONDS
                || (timeout.getSeconds() == MAX_TIMEOUT_SECONDS && timeout.getNanos() > 0);
        return !positive || tooLong || timeout.getNanos() > 999_999_999
                ? refuse("timeout must be more than 0 and at most 168h; it is " + seconds(timeout))
                : Optional.empty();
    }

    private static String seconds(Duration timeout) {
        return timeout.getNanos() == 0
                ? timeout.getSeconds() + "s"
                : timeout.getSeconds() + "s and " + timeout.getNanos() + "ns";
    }

    /** What is wrong with a job's or a worker's labels. */
    static Optional<String> labels(Map<String, String> labels) {
        if (labels.size() > MAX_LABELS) {
            return refuse("there are " + labels.size() + " labels; at most " + MAX_LABELS + " are allowed");
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!LABEL_KEY.matcher(label.getKey()).matches()) {
                return refuse("label \"" + excerpt(label.getKey())
                        + "\" must have 1 to 63 characters, each one of a-z 0-9 . _ / -");
            }
            String value = label.getValue();
            if (value.codePointCount(0, value.length()) > MAX_LABEL_VALUE) {
                return refuse("the value of label " + label.getKey() + " has more than " + MAX_LABEL_VALUE
                        + " characters; shorten it");
            }
            if (hasNul(value)) {
                return refuse("the value of label " + label.getKey() + " contains a NUL character; remove it");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> shape(JobSpec spec) {
        if (!POOL.matcher(spec.getPool()).matches()) {
            return refuse("\"" + excerpt(spec.getPool())
                    + "\" is no name of a pool: it has 1 to 40 characters, each one of a-z 0-9 -");
        }
        if (!IMAGE.matcher(spec.getImage()).matches()) {
            return refuse("\"" + excerpt(spec.getImage()) + "\" is no name of an image: at most " + MAX_IMAGE
                    + " characters, each a letter, a digit or one of . _ - / : @");
        }
        int cpu = spec.getCpuMillis();
        if (cpu != 0 && (cpu < Amounts.MIN_CPU_MILLIS || cpu > Amounts.MAX_CPU_MILLIS)) {
            return refuse("the processors must be 0.05 to 1024 (cpu_millis " + Amounts.MIN_CPU_MILLIS + " to "
                    + Amounts.MAX_CPU_MILLIS + "): an agent can't start in time with less; cpu_millis is "
                    + Integer.toUnsignedString(cpu));
        }
        long memory = spec.getMemoryBytes();
        return memory < 0 || (memory > 0 && memory < Amounts.MIN_MEMORY_BYTES)
                ? refuse("the memory must be at least 64m (memory_bytes " + Amounts.MIN_MEMORY_BYTES
                        + "), which an agent needs by itself; it is " + Long.toUnsignedString(memory) + " bytes")
                : Optional.empty();
    }

    private static Optional<String> priority(JobSpec spec) {
        int priority = spec.getPriority();
        return priority < 0 || priority > JobTerms.MAX_PRIORITY
                ? refuse("priority must be 0 to " + JobTerms.MAX_PRIORITY + "; it is "
                        + Integer.toUnsignedString(priority))
                : Optional.empty();
    }

    private static Optional<String> retries(String name, int retries) {
        return retries < 0 || retries > JobTerms.MAX_RETRIES
                ? refuse(
                        name + " must be 0 to " + JobTerms.MAX_RETRIES + "; it is " + Integer.toUnsignedString(retries))
                : Optional.empty();
    }

    private static Optional<String> refuse(String why) {
        return Optional.of(why);
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    private static boolean hasNul(ByteString bytes) {
        for (int i = 0; i < bytes.size(); i++) {
            if (bytes.byteAt(i) == 0) {
                return true;
            }
        }
        return false;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static String excerpt(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }
}
