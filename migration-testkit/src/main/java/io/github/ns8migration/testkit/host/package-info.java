/** Hosts of NethServer 7 for tests and rehearsals. */
@NullMarked
package io.github.ns8migration.testkit.host;

import org.jspecify.annotations.NullMarked;
