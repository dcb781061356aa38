/** What a job reads on its standard input: where it comes from, and what is said where it would be lost. */
@NullMarked
package dev.hodei.cli.job.input;

import org.jspecify.annotations.NullMarked;
