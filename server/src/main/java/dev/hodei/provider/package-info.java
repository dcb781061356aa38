/** The port through which workers are started and stopped outside of this process. Adapters: provider.process. */
@NullMarked
package dev.hodei.provider;

import org.jspecify.annotations.NullMarked;
