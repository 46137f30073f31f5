/** What NS8 is told of WebTop, beside what NS7's own tool would tell it. */
@NullMarked
package io.github.ns8migration.webtop.predict;

import org.jspecify.annotations.NullMarked;
