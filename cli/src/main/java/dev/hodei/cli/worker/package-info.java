/** Workers on the command line: which there are, whether they are well, what they do, and what has been done to them. */
@NullMarked
package dev.hodei.cli.worker;

import org.jspecify.annotations.NullMarked;
