/** Pure conversion: the dump as it streams by, and the settings. */
@NullMarked
package io.github.ns8migration.sogo.convert;

import org.jspecify.annotations.NullMarked;
