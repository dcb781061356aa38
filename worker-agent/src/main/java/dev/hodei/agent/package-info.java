/**
 * The worker agent: reads its configuration, registers with the server, runs the jobs that it is given, and stops without
 * leaving anything behind. This package puts the parts together.
 */
@NullMarked
package dev.hodei.agent;

import org.jspecify.annotations.NullMarked;
