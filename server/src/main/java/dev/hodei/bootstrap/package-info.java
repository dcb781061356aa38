/** How a new worker proves itself: a one-time password once, a signed and renewable credential afterwards. Pure. */
@NullMarked
package dev.hodei.bootstrap;

import org.jspecify.annotations.NullMarked;
