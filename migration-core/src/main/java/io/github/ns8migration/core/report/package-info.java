/** What happened, as a document for people. */
@NullMarked
package io.github.ns8migration.core.report;

import org.jspecify.annotations.NullMarked;
