/** What the wire types say in their comments and several programs must hold to: written once, beside the wire types. */
package dev.hodei.wire;
