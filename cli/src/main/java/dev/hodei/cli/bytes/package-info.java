/**
 * Words of the user that are not UTF-8. On Linux, arguments and variables are bytes; Java makes U+FFFD or {@code ?} of what
 * it can't decode. Here they are read as bytes, carried through the parser as text that comes back unchanged, and
 * refused where only text can go on.
 */
@NullMarked
package dev.hodei.cli.bytes;

import org.jspecify.annotations.NullMarked;
