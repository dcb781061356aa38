/**
 * The clocks of this process. The wall clock is for people, and may be set at any time; what is waited for is measured by a
 * steady one that runs only while the process does. Pure: both come in from outside.
 */
@NullMarked
package dev.hodei.clock;

import org.jspecify.annotations.NullMarked;
