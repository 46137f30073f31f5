/** What planning needs of a host, in one file, without its secrets and without people's data. */
@NullMarked
package io.github.ns8migration.core.snapshot;

import org.jspecify.annotations.NullMarked;
