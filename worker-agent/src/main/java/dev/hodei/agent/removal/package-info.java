/**
 * Removing what a job leaves on disk, without ever leaving the mount and the directory that it was given: a job may plant
 * mounts and links, and swap one for the other meanwhile. What can't be removed is said, and tried again.
 */
@NullMarked
package dev.hodei.agent.removal;

import org.jspecify.annotations.NullMarked;
