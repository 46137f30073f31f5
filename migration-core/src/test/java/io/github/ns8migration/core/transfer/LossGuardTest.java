package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossGuardTest {
  @TempDir Path folder;

  @Test
  void aLossThatPeopleCauseIsNone() {
    assertAccepted(Pass.LIVE, 1000, 501);
    assertAccepted(Pass.WARM, 1000, 501);
    assertAccepted(Pass.LAST, 1000, 801);
    assertAccepted(Pass.LAST, 100, 1);
    assertAccepted(Pass.LAST, 1000, 5000);
    assertAccepted(Pass.LIVE, 0, 0);
  }

  @Test
  void aLargeLossIsRefused() {
    assertRefused(Pass.LIVE, 1000, 499);
    assertRefused(Pass.LAST, 1000, 799);
    assertRefused(Pass.LAST, 1_000_000, 10);
  }

  @Test
  void theLossOfEverythingIsRefusedHoweverLittleItWas() {
    assertRefused(Pass.LAST, 3, 0);
    assertRefused(Pass.LIVE, 1, 0);
  }

  @Test
  void aMailStoreThatIsNotMountedIsRefusedHoweverSmallItsShare() {
    assertThatThrownBy(
            () -> LossGuard.check(transfer(), Pass.LAST, changes(1000, 999, Optional.of("u1"))))
        .hasMessageContaining("/u1");
  }

  @Test
  void whereNothingIsDeletedNothingIsRefused() {
    TreeTransfer adding = TreeTransfer.of(folder, "vmail");

    assertThatCode(() -> LossGuard.check(adding, Pass.LAST, changes(1000, 0, Optional.empty())))
        .doesNotThrowAnyException();
  }

  private void assertAccepted(Pass pass, long before, long now) {
    assertThatCode(() -> LossGuard.check(transfer(), pass, changes(before, now, Optional.empty())))
        .doesNotThrowAnyException();
  }

  private void assertRefused(Pass pass, long before, long now) {
    assertThatThrownBy(
            () -> LossGuard.check(transfer(), pass, changes(before, now, Optional.empty())))
        .isInstanceOf(MigrationException.class);
  }

  private TreeTransfer transfer() {
    return TreeTransfer.of(folder, "vmail").deletingExtraneous();
  }

  private Changes changes(long before, long now, Optional<String> emptied) throws IOException {
    try (ListFile nothing = ListFile.create(folder.resolve("list"))) {
      return new Changes(now, now, 0, before, emptied, nothing, nothing, nothing, false, 0, 0);
    }
  }
}
