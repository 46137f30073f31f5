/** Pure conversion of the POP3 and IMAP accounts of the connector. */
@NullMarked
package io.github.ns8migration.mail.connector;

import org.jspecify.annotations.NullMarked;
