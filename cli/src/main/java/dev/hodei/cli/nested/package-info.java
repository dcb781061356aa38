/** Jobs that are queued from inside a job: whose they are, and whether the one is in the other's way. */
@org.jspecify.annotations.NullMarked
package dev.hodei.cli.nested;
