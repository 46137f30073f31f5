/** Pure conversion of the mail settings of NS7 into what NS8's import reads. */
@NullMarked
package io.github.ns8migration.mail.settings;

import org.jspecify.annotations.NullMarked;
