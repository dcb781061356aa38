/** The jobs that a command is about: ids as they are typed, or labels. */
@NullMarked
package dev.hodei.cli.job.select;

import org.jspecify.annotations.NullMarked;
