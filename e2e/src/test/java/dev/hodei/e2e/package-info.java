/**
 * What users may rely on, checked against the shipped artefacts: the server, its workers and the command line are started
 * as users start them. One class a subject; each test is named after the behaviour that it checks.
 */
@NullMarked
package dev.hodei.e2e;

import org.jspecify.annotations.NullMarked;
