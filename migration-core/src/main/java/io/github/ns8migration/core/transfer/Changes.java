package io.github.ns8migration.core.transfer;

import java.util.Optional;

/**
 * What a scan found.
 *
 * @param entries files, links and folders of the tree
 * @param files files and links of the tree
 * @param bytes their size
 * @param formerFiles files and links when it was scanned before; zero when it was not
 * @param emptied a folder that held something and is now an empty one on another file system
 * @param changed what rsync shall compare by size and time, a list of paths
 * @param doubtful of the files in there, those whose size and time may be the same although their
 *     content is not
 * @param replaced files that were put in the place of others, with the same size and time: on the
 *     destination they may still be one file with what is no longer the same here
 * @param parted whether a file is another one than its name was given to before, so that on the
 *     destination it may be one file with others: where the content is the same, a comparison by
 *     content leaves it so, and gives all of them its rights and time. Names in write-once folders
 *     are not given twice
 * @param listedBytes size of the files that {@code changed} comes to
 * @param newest when the last change that was seen happened, by the clock of the files, in
 *     nanoseconds since 1970
 */
record Changes(
    long entries,
    long files,
    long bytes,
    long formerFiles,
    Optional<String> emptied,
    ListFile changed,
    ListFile doubtful,
    ListFile replaced,
    boolean parted,
    long listedBytes,
    long newest) {

  boolean isNothing() {
    return changed.isEmpty() && doubtful.isEmpty() && replaced.isEmpty();
  }
}
