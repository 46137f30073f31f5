/** Real database servers for tests and rehearsals, on sockets of their own. */
@NullMarked
package io.github.ns8migration.testkit.database;

import org.jspecify.annotations.NullMarked;
