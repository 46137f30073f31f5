/** What of the mailbox tree is sent, left out, or corrected on its way. */
@NullMarked
package io.github.ns8migration.mail.mailbox;

import org.jspecify.annotations.NullMarked;
