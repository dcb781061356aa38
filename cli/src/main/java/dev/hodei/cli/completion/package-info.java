/**
 * Completion of a line in bash, zsh and fish. The scripts that {@code hodei completion} prints know nothing of commands:
 * they hand the line to {@code hodei complete}, which reads what may come next from the commands themselves, and asks the
 * server for ids, pools and labels.
 */
@NullMarked
package dev.hodei.cli.completion;

import org.jspecify.annotations.NullMarked;
