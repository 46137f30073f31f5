/** What a migrator is: the SPI, its contexts, plan and verification. */
@NullMarked
package io.github.ns8migration.api;

import org.jspecify.annotations.NullMarked;
