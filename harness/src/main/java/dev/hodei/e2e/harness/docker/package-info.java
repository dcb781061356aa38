/**
 * The tests that need a Docker Engine, and whether there is one. Needs nothing but JUnit, so that every module's tests
 * can
 * use it.
 */
@NullMarked
package dev.hodei.e2e.harness.docker;

import org.jspecify.annotations.NullMarked;
