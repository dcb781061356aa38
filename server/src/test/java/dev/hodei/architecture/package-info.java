/** Rules about the shape of the code, each shown to be able to fail. */
@NullMarked
package dev.hodei.architecture;

import org.jspecify.annotations.NullMarked;
