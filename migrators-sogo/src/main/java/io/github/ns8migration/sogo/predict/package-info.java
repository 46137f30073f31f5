/** What NS8 is told of SOGo, beside what NS7's own tool would tell it. Pure. */
@NullMarked
package io.github.ns8migration.sogo.predict;

import org.jspecify.annotations.NullMarked;
