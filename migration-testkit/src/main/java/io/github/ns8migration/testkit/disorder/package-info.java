/**
 * Everything that can go wrong, for any migrator: crashes at every step, kills of processes, faults
 * of the cluster, of the network and of the disks. {@link
 * io.github.ns8migration.testkit.disorder.Disorder} is the door.
 */
@NullMarked
package io.github.ns8migration.testkit.disorder;

import org.jspecify.annotations.NullMarked;
