/** Client of the NS8 API: login, tasks, progress, retries, errors. */
@NullMarked
package io.github.ns8migration.core.cluster;

import org.jspecify.annotations.NullMarked;
