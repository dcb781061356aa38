/** Workers in containers of a real Docker Engine, as users and operators see them. */
@NullMarked
package dev.hodei.e2e.docker;

import org.jspecify.annotations.NullMarked;
