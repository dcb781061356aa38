package dev.hodei.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/**
 * What may follow a command's name, and what its help says. It is declared in calls, since picocli reads annotations by
 * reflection, which takes up to a quarter of a short command's processor time. Options are named as help shows them:
 * {@code -e, --env}.
 */
public final class Syntax {
    private final CommandSpec spec;

    Syntax(CommandSpec spec, String... description) {
        this.spec = spec;
        spec.usageMessage().description(description);
    }

    /** Returns the syntax of a name that only stands before those of commands. */
    public static Syntax group(String description) {
        Syntax group = new Syntax(CommandSpec.create(), description);
        group.spec.usageMessage().synopsisSubcommandLabel("COMMAND");
        return group;
    }

    public CommandSpec spec() {
        return spec;
    }

    /** How to call it, where picocli's own words would mislead. */
    public Syntax synopsis(String... lines) {
        spec.usageMessage().customSynopsis(lines);
        return this;
    }

    public Syntax examples(String... lines) {
        spec.usageMessage().footerHeading("%nExamples:%n").footer(lines);
        return this;
    }

    /** An option without a value. */
    public Given<Boolean> flag(String names, String description) {
        return add(Boolean.class, new Given<>(false), named(names, description));
    }

    /** An option with a text; null where it is not given. */
    public Given<@Nullable String> option(String names, String label, String description) {
        return option(String.class, names, label, description);
    }

    /** An option with a value of this type; null where it is not given. */
    public <T> Given<@Nullable T> option(Class<T> type, String names, String label, String description) {
        return add(type, new Given<@Nullable T>(null), named(names, description).paramLabel(label));
    }

    /** An option with a value, and what holds where it is not given. */
    public <T> Given<T> option(String names, String label, String description, T otherwise) {
        return add(
                otherwise.getClass(),
                new Given<>(otherwise),
                named(names, description).paramLabel(label));
    }

    /** An option that may be repeated. */
    public Given<List<String>> options(String names, String label, String description) {
        return options(names, label, description, "");
    }

    /** An option that may be repeated, and takes several values at once with this between them. */
    public Given<List<String>> options(String names, String label, String description, String separator) {
        OptionSpec.Builder option = named(names, description).paramLabel(label).splitRegex(separator);
        return add(List.class, new Given<>(List.of()), option);
    }

    /** An option with a value, to be given behind the names of the commands below, too. */
    void everywhere(Given<?> given, Class<?> type, String names, String label, String description) {
        add(type, given, named(names, description).paramLabel(label).scopeType(ScopeType.INHERIT));
    }

    /** A word that must be there. */
    public Given<String> parameter(String label, String description) {
        return add(String.class, new Given<>(""), labelled(label, description).required(true));
    }

    /** A word that may be missing, and what holds then. */
    public <T extends @Nullable String> Given<T> parameter(String label, String description, T otherwise) {
        return add(
                String.class,
                new Given<>(otherwise),
                labelled(label, description).arity("0..1"));
    }

    /** Words, among which options may stand. */
    public Given<List<String>> words(String label, String description) {
        return add(
                List.class, new Given<>(List.of()), labelled(label, description).arity("0..*"));
    }

    /** All words from the first on that is no option; from there on, none is: in {@code ls -l}, -l belongs to ls. */
    public Given<List<String>> parameters(String label, String description) {
        spec.parser().stopAtPositional(true);
        return add(
                List.class, new Given<>(List.of()), labelled(label, description).arity("0..*"));
    }

    private static OptionSpec.Builder named(String names, String description) {
        return OptionSpec.builder(names.split(", ")).description(description);
    }

    private static PositionalParamSpec.Builder labelled(String label, String description) {
        return PositionalParamSpec.builder().paramLabel(label).description(description);
    }

    private <T extends @Nullable Object> Given<T> add(Class<?> type, Given<T> given, OptionSpec.Builder option) {
        Given<T>.Binding binding = given.new Binding();
        spec.addOption(option.type(type)
                .initialValue(given.get())
                .getter(binding)
                .setter(binding)
                .build());
        return given;
    }

    private <T extends @Nullable Object> Given<T> add(
            Class<?> type, Given<T> given, PositionalParamSpec.Builder parameter) {
        Given<T>.Binding binding = given.new Binding();
        spec.addPositional(parameter
                .type(type)
                .initialValue(given.get())
                .getter(binding)
                .setter(binding)
                .build());
        return given;
    }
}
