/** What can be configured: one small interface a feature. Documented in docs/configuration.md, which a test compares. */
@NullMarked
package dev.hodei.app.config;

import org.jspecify.annotations.NullMarked;
