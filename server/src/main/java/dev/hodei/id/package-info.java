/** The names of things: jobs, workers, attempts. Pure. */
@NullMarked
package dev.hodei.id;

import org.jspecify.annotations.NullMarked;
