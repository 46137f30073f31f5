/** What every migrator must do: tests to inherit. Needs JUnit, jqwik and AssertJ. */
@NullMarked
package io.github.ns8migration.testkit.contract;

import org.jspecify.annotations.NullMarked;
