package dev.hodei.api;

import dev.hodei.v1.Script;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The interpreters that a script may ask for, by itself or by its {@code #!} line: those with an absolute path, and
 * the names that are known. Only a worker can say whether it has one; what nobody has is refused before it is queued.
 * Pure.
 *
 * <p>See ADR 10.
 */
final class InterpreterRules {
    static final int MAX_BYTES = 2 * 1024;

    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_./+-]+( +[^ ].*)?");
    /** python3.12, lua5.4, ruby-3.3, node22, tclsh8.6. */
    private static final Pattern VERSION = Pattern.compile("-?[0-9][0-9.]*$");

    /** Without their versions. What reads a script from its standard input, or passes on to what does. */
    private static final Set<String> KNOWN = Arrays.stream("""
            ash bash busybox csh dash elvish fish ksh lksh mksh nu pwsh rbash rc sh tcsh xonsh yash zsh
            ipython pypy python uv
            bun deno node nodejs ts-node tsx
            perl raku php ruby jruby irb lua luajit tclsh wish expect
            Rscript R r julia octave gnuplot maxima gp sage
            awk gawk mawk nawk bc dc ed ex jq m4 sed yq
            gmake just make rake
            babashka bb clisp clojure csi ecl gosh guile racket sbcl scheme emacs
            elixir erl escript ghci runghc runhaskell ocaml swipl gforth
            groovy jshell kotlin scala scala-cli
            crystal dart dotnet swift
            duckdb mariadb mysql psql sqlite
            ansible-playbook nix-shell env
            """.split("\\s+")).collect(Collectors.toUnmodifiableSet());

    private InterpreterRules() {}

    /** What is wrong with the interpreter that this script asks for; empty if nothing is. */
    static Optional<String> problem(Script script) {
        String given = script.getInterpreter();
        if (given.isEmpty()) {
            return hashBang(script.getContent()).flatMap(line -> unknown(line, "the script's #! line asks for"));
        }
        if (given.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("the interpreter contains a control character; give a name or path and its arguments on"
                    + " one line");
        }
        if (!SYNTAX.matcher(given).matches()) {
            return Optional.of("the interpreter must be a name or path, then its arguments, such as \"python3\" or"
                    + " \"node --no-warnings\"; it is \"" + JobSpecRules.excerpt(given) + "\"");
        }
        int bytes = given.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            return Optional.of("the interpreter has " + bytes + " bytes; at most " + MAX_BYTES + " are allowed");
        }
        return unknown(given, "the script asks for");
    }

    /** What stands after {@code #!}, where the script begins so and anything does. */
    private static Optional<String> hashBang(String content) {
        if (!content.startsWith("#!")) {
            return Optional.empty();
        }
        int end = content.indexOf('\n');
        String line = content.substring(2, end < 0 ? content.length() : end).strip();
        return line.isEmpty() ? Optional.empty() : Optional.of(line);
    }

    private static Optional<String> unknown(String line, String who) {
        List<String> words = List.of(line.split("\\s+"));
        String program = words.getFirst();
        if (!isKnown(program)) {
            return refuse(who, program);
        }
        return program.equals("env") || program.endsWith("/env")
                ? behindEnv(words.subList(1, words.size()))
                        .filter(name -> !isKnown(name))
                        .flatMap(name -> refuse(who, name))
                : Optional.empty();
    }

    /** The program that {@code env} starts; empty where its options leave that to the worker. */
    private static Optional<String> behindEnv(List<String> words) {
        for (String word : words) {
            if (word.startsWith("-") && !word.equals("-S") && !word.equals("-i") && !word.equals("-")) {
                return Optional.empty();
            }
            if (!word.startsWith("-") && word.indexOf('=') < 0) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    private static boolean isKnown(String program) {
        return program.startsWith("/")
                || KNOWN.contains(program)
                || KNOWN.contains(VERSION.matcher(program).replaceFirst(""));
    }

    private static Optional<String> refuse(String who, String program) {
        return Optional.of(who + " \"" + JobSpecRules.excerpt(program) + "\", which is no interpreter that is known;"
                + " correct the name, or give the absolute path that it has on the worker, such as"
                + " /opt/tools/bin/" + JobSpecRules.excerpt(program.substring(program.lastIndexOf('/') + 1)));
    }
}
