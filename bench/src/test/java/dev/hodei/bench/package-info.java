/** The figures' arithmetic, and that the suite runs and can fail. */
@NullMarked
package dev.hodei.bench;

import org.jspecify.annotations.NullMarked;
