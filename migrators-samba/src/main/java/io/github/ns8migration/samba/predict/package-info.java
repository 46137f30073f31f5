/** Pure prediction of what NS8's import makes of a domain and of its shares. */
@NullMarked
package io.github.ns8migration.samba.predict;

import org.jspecify.annotations.NullMarked;
