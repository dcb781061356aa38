/** Workers on the command line: which there are, whether they are well, what they do; draining and stopping them. */
@NullMarked
package dev.hodei.cli.worker;

import org.jspecify.annotations.NullMarked;
