package dev.hodei.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A command: what it takes, which its fields declare, and what it does. */
public abstract class Command implements Callable<Integer> {
    protected final Syntax syntax;

    /** Says what it is for, a paragraph each. */
    @SuppressWarnings("this-escape") // It is called only once the words are parsed.
    protected Command(String... description) {
        this.syntax = new Syntax(CommandSpec.wrapWithoutInspection(this), description);
    }

    public final CommandSpec spec() {
        return syntax.spec();
    }
}
