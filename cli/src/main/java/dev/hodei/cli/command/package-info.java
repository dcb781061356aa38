/**
 * What every command shares: the options that stand before or after any of them, the terminal and the connection they
 * work with, exit codes, and how a failure is put into one line.
 */
@NullMarked
package dev.hodei.cli.command;

import org.jspecify.annotations.NullMarked;
