package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.mail.settings.Given;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailRemainsTest {
  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void aHostThatHasNothingByHand() {
    host =
        new FakeHost(root, Given.smallCompany())
            .withDkimKey()
            .file("/etc/e-smith/templates-custom/etc/samba/smb.conf/90own", "");
  }

  @Test
  void nothingIsFoundWhereNothingIs() throws Exception {
    assertThat(MailRemains.on(host)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mail-custom-templates, /etc/e-smith/templates-custom/etc/postfix/main.cf/90own",
    "mail-custom-templates, /etc/e-smith/templates-custom/etc/dovecot/dovecot.conf/90own",
    "dkim-selector-extra, /etc/opendkim/keys/2019.private",
    "dkim-selector-extra, /etc/opendkim/keys/shop.example.org/mail.private",
    "sieve-of-administrator, /var/lib/nethserver/sieve-scripts/before.sieve"
  })
  void whatIsThereIsFoundAndNothingElse(String code, String file) throws Exception {
    host.file(file, "");

    List<Finding> found = MailRemains.on(host);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).problem().code()).isEqualTo(code);
    assertThat(found.get(0).items()).containsExactly(file);
  }

  @Test
  void planNamesThem() throws Exception {
    host.file("/etc/opendkim/keys/2019.private", "");

    assertThat(new MailMigrator().plan(new FakeMove(host, root.resolve("scratch"))).findings())
        .extracting(each -> each.problem().code())
        .contains("dkim-selector-extra");
  }
}
