/** Moves Email: mailboxes, domains, addresses, filter, relay rules; and the POP3 connector. */
@NullMarked
package io.github.ns8migration.mail;

import org.jspecify.annotations.NullMarked;
