/**
 * Hosts of NethServer 7 for tests and rehearsals: {@link
 * io.github.ns8migration.testkit.host.TestHost} from a fixture or from its builder, a sample and a
 * large one. Needs no test library, and no root.
 */
@NullMarked
package io.github.ns8migration.testkit.host;

import org.jspecify.annotations.NullMarked;
