package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.google.common.base.Ascii;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code 35migrate_maildirs}: takes the mail domain off the folders of the accounts and off what
 * names accounts inside of them.
 *
 * <p>The real step is a shell script with sed and awk of a musl system. Two things follow, kept
 * here on purpose: a domain is looked for with awk, anywhere in the name and with dots that match
 * any character, but cut off at the end only; and a word ends before any byte above 127.
 */
final class MaildirStep {

  private static final Pattern FULL_ACCESS =
      Pattern.compile("(?<![0-9A-Za-z_])akeilprwts(?![0-9A-Za-z_])");

  private final Supplier<String> randomSuffix;

  MaildirStep(Supplier<String> randomSuffix) {
    this.randomSuffix = randomSuffix;
  }

  void run(ModuleSite site) throws StepFailure {
    Path volume = site.volume("dovecot-data");
    String domain = domain(site);
    new Run(site, volume, domain).all();
  }

  /** The shell goes on without a domain when the file is missing; a later step ends the import. */
  private static String domain(ModuleSite site) {
    try {
      String text = new String(Delivered.bytes(site, "mail_domain.txt"), ISO_8859_1);
      return Ascii.toLowerCase(text.replaceAll("\n+$", ""));
    } catch (StepFailure missing) {
      site.log(String.valueOf(missing.getMessage()));
      return "";
    }
  }

  private final class Run {

    private final ModuleSite site;
    private final Path volume;
    private final String suffix;
    private final Pattern somewhere;
    private final Pattern word;
    private final Pattern sharedBox;
    private final Pattern fileInto;

    Run(ModuleSite site, Path volume, String domain) {
      this.site = site;
      this.volume = volume;
      this.suffix = "@" + domain;
      String literal = Pattern.quote(suffix);
      this.somewhere = Pattern.compile(anyDots(suffix), Pattern.DOTALL);
      this.word = Pattern.compile(literal + wordEnd(suffix));
      this.sharedBox = Pattern.compile(literal + "(?:/|\\z)");
      this.fileInto =
          Pattern.compile(
              "(fileinto[ \t\n\u000b\f\r]+\"Shared/[^@\"]+)" + literal + "(/?[^\"]*\")");
    }

    void all() {
      rewrite(
          volume.resolve("shared-mailboxes.db"),
          line -> sharedBox.matcher(line).find() ? withoutDomain(line) : line);
      for (String entry : entries()) {
        if (Files.isDirectory(ByteName.in(volume, entry))) {
          home(entry).ifPresent(this::repair);
        }
      }
    }

    /** What {@code *} expands to, once, before anything is renamed. */
    private List<String> entries() {
      List<String> names = new ArrayList<>();
      try (DirectoryStream<Path> children = Files.newDirectoryStream(volume)) {
        children.forEach(child -> names.add(ByteName.of(child)));
      } catch (IOException unreadable) {
        site.log("cannot list the volume: " + unreadable.getMessage());
      }
      names.removeIf(name -> name.startsWith("."));
      names.sort(null);
      return names;
    }

    /** The folder in which things are to be repaired; empty for a folder that is left alone. */
    private Optional<Path> home(String entry) {
      if (isService(entry)) {
        return Optional.of(ByteName.in(volume, entry));
      }
      if (!everyLineHasDomain(entry)) {
        site.log("left alone: " + entry);
        return Optional.empty();
      }
      String account = cut(entry);
      if (account.isEmpty() || isService(account)) {
        site.log("ignored, no name of an account: " + entry);
        return Optional.empty();
      }
      if (Files.isDirectory(ByteName.in(volume, account))) {
        move(account, account + "." + randomSuffix.get());
      }
      move(entry, account);
      return Optional.of(ByteName.in(volume, account));
    }

    private boolean isService(String name) {
      return name.equals("root") || name.equals("vmail");
    }

    private boolean everyLineHasDomain(String entry) {
      return Pattern.compile("\n").splitAsStream(entry).allMatch(l -> somewhere.matcher(l).find());
    }

    private String cut(String name) {
      return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    private void repair(Path home) {
      for (Path shared : found(home, Integer.MAX_VALUE, path -> isSharedOfDomain(home, path))) {
        Path parent = parent(shared);
        move(shared, ByteName.in(parent, cut(ByteName.of(shared))));
      }
      for (Path acl : found(home, Integer.MAX_VALUE, path -> isFile(path, "dovecot-acl", true))) {
        rewrite(acl, this::accessRight);
      }
      for (Path script : found(home, 2, path -> isFile(path, ".sieve", false))) {
        rewrite(script, line -> fileInto.matcher(line).replaceAll("$1$2"));
      }
    }

    private boolean isSharedOfDomain(Path home, Path path) {
      if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
        return false;
      }
      String inHome = ByteName.relative(home, path);
      return inHome.startsWith("Maildir/shared/") && inHome.endsWith(suffix);
    }

    private boolean isFile(Path path, String name, boolean whole) {
      String last = String.valueOf(path.getFileName());
      return Files.isRegularFile(path, NOFOLLOW_LINKS)
          && (whole ? last.equals(name) : last.endsWith(name));
    }

    private @Nullable String accessRight(String line) {
      String changed = FULL_ACCESS.matcher(withoutDomain(line)).replaceAll("akxeilprwts");
      return changed.startsWith("user=root ") ? null : changed;
    }

    private String withoutDomain(String line) {
      return word.matcher(line).replaceAll("");
    }

    private void move(String from, String to) {
      if (from.startsWith("-")) {
        site.log("not moved, taken for an option: " + from);
      } else {
        move(ByteName.in(volume, from), ByteName.in(volume, to));
      }
    }

    /** As {@code mv}: into the target when that is a folder. */
    private void move(Path from, Path to) {
      Path target = Files.isDirectory(to) ? ByteName.in(to, ByteName.of(from)) : to;
      try {
        Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
        site.log("moved: '" + shown(from) + "' -> '" + shown(target) + "'");
      } catch (IOException refused) {
        site.log("not moved: '" + shown(from) + "' -> '" + shown(target) + "': " + refused);
      }
    }

    private String shown(Path path) {
      return new String(ByteName.relative(volume, path).getBytes(ISO_8859_1), UTF_8);
    }

    /** Everything below that passes, parents first, listed before anything changes. */
    private List<Path> found(Path home, int depth, Predicate<Path> rule) {
      List<Path> found = new ArrayList<>();
      try {
        Files.walkFileTree(
            home,
            EnumSet.noneOf(FileVisitOption.class),
            depth,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return visitFile(path, attributes);
              }

              @Override
              public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (rule.test(path)) {
                  found.add(path);
                }
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path path, IOException problem) {
                site.log("cannot look into: " + shown(path));
                return FileVisitResult.CONTINUE;
              }
            });
      } catch (IOException problem) {
        site.log("search ended early: " + problem.getMessage());
      }
      return found;
    }

    /** As {@code sed -i}: line by line, the line feed that the last line lacks stays lacking. */
    private void rewrite(Path file, LineRule rule) {
      try {
        StringBuilder changed = new StringBuilder();
        Matcher lines =
            Pattern.compile("([^\n]*)(\n|$)").matcher(Files.readString(file, ISO_8859_1));
        while (lines.find() && !lines.group().isEmpty()) {
          String line = rule.apply(lines.group(1));
          if (line != null) {
            changed.append(line).append(lines.group(2));
          }
        }
        Files.writeString(file, changed, ISO_8859_1);
      } catch (IOException unreadable) {
        site.log("not changed: " + shown(file) + ": " + unreadable);
      }
    }
  }

  /** What becomes of a line; null drops it. */
  private interface LineRule extends UnaryOperator<@Nullable String> {}

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no parent: " + path);
    }
    return parent;
  }

  private static String anyDots(String text) {
    return text.chars()
        .mapToObj(c -> c == '.' ? "." : Pattern.quote(String.valueOf((char) c)))
        .collect(Collectors.joining());
  }

  /** The word boundary after a text, for ASCII bytes. */
  private static String wordEnd(String text) {
    boolean endsInWord = Pattern.matches("(?s).*[0-9A-Za-z_]", text);
    return endsInWord ? "(?![0-9A-Za-z_])" : "(?=[0-9A-Za-z_])";
  }
}
