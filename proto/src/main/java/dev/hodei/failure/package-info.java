/** What people are told of an exception. */
@org.jspecify.annotations.NullMarked
package dev.hodei.failure;
