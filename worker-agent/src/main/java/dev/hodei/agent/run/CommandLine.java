package dev.hodei.agent.run;

import com.google.protobuf.ByteString;
import dev.hodei.agent.process.Executables;
import dev.hodei.agent.process.ProcessRequest;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.SpecBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job's command line: what the log opens with, and what is started. Pure but for {@link #prepare}. */
final class CommandLine {
    private static final String BASH = "/bin/bash";
    private static final ByteString C = ByteString.copyFromUtf8("-c");
    private static final ByteString DASHES = ByteString.copyFromUtf8("--");
    private static final ByteString PRIVILEGED = ByteString.copyFromUtf8("-p");
    private static final ByteString ALL_ARGUMENTS = ByteString.copyFromUtf8("\"$@\"");

    private CommandLine() {}

    /** The log's first lines. */
    static String opening(JobSpec spec) {
        JobSpec plain = SpecBytes.plain(spec);
        return switch (plain.getWorkCase()) {
            case COMMAND -> "$ " + plain.getCommand();
            case ARGV -> "$ " + ShellQuoting.lineOf(SpecBytes.arguments(spec));
            case SCRIPT -> {
                Script script = plain.getScript();
                String content = script.getContent();
                yield "$ " + Interpreter.of(script).display(SpecBytes.arguments(spec)) + " << 'EOF'\n" + content
                        + (content.endsWith("\n") ? "" : "\n") + "EOF";
            }
            case EXACT, WORK_NOT_SET -> "$";
        };
    }

    /**
     * Checks what the job needs, and writes its script and its standard input if it has them.
     *
     * @return what to start: the first, and where the kernel refuses that, the next
     */
    static List<ProcessRequest> prepare(
            JobSpec spec, AttemptRef attempt, AttemptDirectory directory, JobEnvironment environment)
            throws SetupFailedException, IOException {
        String workspace = directory.workspace().toString();
        String start = startDirectory(spec, workspace);
        Map<String, String> values = environment.of(spec, attempt, workspace);
        values.putIfAbsent("PWD", JobEnvironment.latin1(start));
        List<Program> programs = programs(spec, directory, JobEnvironment.bytes(values, "PATH"), start);
        List<byte[]> mark = JobEnvironment.entries(
                Map.of("HODEI_JOB_ID", attempt.getJobId(), "HODEI_ATTEMPT", Integer.toString(attempt.getAttempt())));
        String input = spec.getStdin().isEmpty()
                ? ProcessRequest.NO_INPUT
                : directory.writeInput(spec.getStdin().toByteArray()).toString();
        List<byte[]> entries = JobEnvironment.entries(values);
        return programs.stream()
                .map(program -> new ProcessRequest(
                        program.path().toByteArray(),
                        program.words().stream().map(ByteString::toByteArray).toList(),
                        entries,
                        start,
                        input,
                        mark,
                        spec.getMerge()))
                .toList();
    }

    /** A program's path, and its arguments, of which the first is its name. */
    private record Program(ByteString path, List<ByteString> words) {
        static Program of(List<ByteString> words) {
            return new Program(words.getFirst(), words);
        }
    }

    private static List<Program> programs(JobSpec spec, AttemptDirectory directory, ByteString searchPath, String start)
            throws SetupFailedException, IOException {
        JobSpec plain = SpecBytes.plain(spec);
        List<ByteString> arguments = SpecBytes.arguments(spec);
        return switch (plain.getWorkCase()) {
            case COMMAND ->
                List.of(Program.of(List.of(shell(BASH), C, DASHES, ByteString.copyFromUtf8(plain.getCommand()))));
            case ARGV -> argv(arguments, searchPath, start);
            case SCRIPT -> List.of(Program.of(script(plain.getScript(), arguments, directory, searchPath, start)));
            case EXACT, WORK_NOT_SET ->
                throw new SetupFailedException(
                        "The job holds no work that this agent knows. Update the agent to the server's version.");
        };
    }

    /** The path itself, if there is a program. Else it is the worker's image that lacks it, and not the job. */
    static ByteString shell(String path) throws SetupFailedException {
        return Executables.find(ByteString.copyFromUtf8(path), ByteString.EMPTY, "/")
                .orElseThrow(() -> new SetupFailedException("The worker has no " + path
                        + " that may be executed, and every command is run by it. Install bash on the worker; if the"
                        + " worker is a container, take an image that has it."));
    }

    /**
     * The program itself, for bash would take some variables for its own: SHELLOPTS=noexec runs nothing, BASH_ENV runs
     * more, and IFS is not handed on. What is no program of that name, bash runs where it can, such as its builtins, or
     * says why not. It is privileged (-p), so that it does not look at those variables either.
     */
    private static List<Program> argv(List<ByteString> words, ByteString searchPath, String start)
            throws SetupFailedException {
        List<ByteString> throughBash = new ArrayList<>(
                List.of(shell(BASH), PRIVILEGED, C, DASHES, ALL_ARGUMENTS, ByteString.copyFromUtf8(BASH)));
        throughBash.addAll(words);
        List<Program> programs = new ArrayList<>();
        Executables.find(words.getFirst(), searchPath, start).ifPresent(path -> programs.add(new Program(path, words)));
        programs.add(Program.of(throughBash));
        return programs;
    }

    private static List<ByteString> script(
            Script script, List<ByteString> arguments, AttemptDirectory directory, ByteString searchPath, String start)
            throws SetupFailedException, IOException {
        Interpreter interpreter = Interpreter.of(script);
        List<ByteString> words = new ArrayList<>();
        words.add(interpreter.locate(searchPath, start));
        for (String word : interpreter.words().subList(1, interpreter.words().size())) {
            words.add(ByteString.copyFromUtf8(word));
        }
        Path file = directory.writeScript(
                Interpreter.withoutMark(script.getContent()).getBytes(StandardCharsets.UTF_8));
        words.add(ByteString.copyFromUtf8(file.toString()));
        words.addAll(arguments);
        return words;
    }

    private static String startDirectory(JobSpec spec, String workspace) throws SetupFailedException {
        String wanted = spec.getWorkingDirectory();
        if (wanted.isEmpty()) {
            return workspace;
        }
        String path = wanted.startsWith("/") ? wanted : workspace + "/" + wanted;
        var problem = Executables.whyNotADirectory(path);
        if (problem.isPresent()) {
            throw new SetupFailedException("The command can't start in the working directory \"" + wanted + "\": "
                    + problem.get()
                    + ". Name a directory that exists on the worker; a relative one is looked for in the"
                    + " job's workspace, which is empty at the start.");
        }
        return path;
    }
}
