package io.github.ns8migration.benchmarks;

import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.mail.settings.MailRecords;
import io.github.ns8migration.mail.settings.MailSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long the mail settings of a host with 10,000 users and as many aliases take. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MailSettingsBenchmark {
  private static final int USERS = 10_000;

  private MailRecords records =
      new MailRecords(
          "example.org",
          Optional.empty(),
          AccountLists.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /** Users, each with a record and an alias. */
  @Setup
  public void generate() {
    TreeSet<String> users = new TreeSet<>();
    List<EsmithRecord> accounts = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      String user = "user" + i;
      users.add(user + "@example.org");
      accounts.add(
          new EsmithRecord(
              user + "@example.org",
              "user",
              Map.of("MailStatus", "enabled", "MailQuotaType", "custom", "MailQuotaCustom", "20")));
      accounts.add(
          new EsmithRecord(
              "alias" + i + "@example.org", "pseudonym", Map.of("Account", user + "@example.org")));
    }
    records =
        new MailRecords(
            "example.org",
            Optional.of("example.org"),
            new AccountLists(users, new TreeSet<>()),
            Optional.of(new EsmithRecord("postfix", "service", Map.of("status", "enabled"))),
            Optional.of(new EsmithRecord("dovecot", "service", Map.of("status", "enabled"))),
            Optional.empty(),
            Optional.empty(),
            List.of(
                new EsmithRecord(
                    "example.org", "domain", Map.of("TransportType", "LocalDelivery"))),
            accounts,
            List.of(),
            List.of());
  }

  /** All of them. */
  @Benchmark
  public MailSettings users10000() {
    return MailSettings.of(records);
  }
}
