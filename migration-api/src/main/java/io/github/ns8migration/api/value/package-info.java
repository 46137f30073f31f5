/** Values shared by all parts: names, secrets, counts, problems with their remedy, events. */
@NullMarked
package io.github.ns8migration.api.value;

import org.jspecify.annotations.NullMarked;
