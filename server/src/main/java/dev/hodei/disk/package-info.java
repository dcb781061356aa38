/**
 * Removing directories that others had a hand in: a job may leave mounts and links in its worker's directory, and nothing
 * beyond that directory may go with it.
 */
@NullMarked
package dev.hodei.disk;

import org.jspecify.annotations.NullMarked;
