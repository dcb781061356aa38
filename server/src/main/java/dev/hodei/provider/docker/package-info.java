/**
 * Workers as containers of a Docker Engine. The engine's containers are the only truth: nothing is remembered here that
 * their labels do not say, so that a server that starts finds what an earlier one has left. Containers without this
 * installation's label are never touched.
 */
@NullMarked
package dev.hodei.provider.docker;

import org.jspecify.annotations.NullMarked;
