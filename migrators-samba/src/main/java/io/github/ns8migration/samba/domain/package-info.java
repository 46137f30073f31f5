/** State and accounts of the domain: what of the domain controller travels, and how. */
@NullMarked
package io.github.ns8migration.samba.domain;

import org.jspecify.annotations.NullMarked;
