/** What NS7 knows of WebTop, in the words of NS8: pure conversion. */
@NullMarked
package io.github.ns8migration.webtop.convert;

import org.jspecify.annotations.NullMarked;
