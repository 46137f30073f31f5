package io.github.ns8migration.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All texts that live as long as the program: what hangs on the static fields of our classes. */
final class Statics {
  private static final String OURS = "io.github.ns8migration.";

  private final Consumer<String> texts;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Statics(Consumer<String> texts) {
    this.texts = texts;
  }

  /** Of the library and its migrators; what tests bring along is no part of it. */
  static void tell(Consumer<String> texts) throws IOException, ReflectiveOperationException {
    Statics statics = new Statics(texts);
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path place = Path.of(each);
      if (Files.isDirectory(place)) {
        statics.lookIn(place);
      } else {
        try (var jar = FileSystems.newFileSystem(place)) {
          // Wherever it was built: its name tells nothing.
          if (Files.isDirectory(jar.getPath("/io/github/ns8migration"))) {
            statics.lookIn(jar.getPath("/"));
          }
        }
      }
    }
  }

  private void lookIn(Path place) throws IOException, ReflectiveOperationException {
    List<String> names;
    try (Stream<Path> files = Files.walk(place)) {
      names =
          files
              .map(each -> place.relativize(each).toString().replace('/', '.'))
              .filter(each -> each.startsWith(OURS) && each.endsWith(".class"))
              .filter(each -> !each.startsWith(OURS + "testkit."))
              .filter(each -> !each.startsWith(OURS + "examples."))
              .map(each -> each.substring(0, each.length() - ".class".length()))
              .toList();
    }
    for (String name : names) {
      for (Field field : Class.forName(name).getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          follow(name + "." + field.getName(), field.get(null));
        }
      }
    }
  }

  private void follow(String where, @Nullable Object value) throws ReflectiveOperationException {
    if (value == null || !seen.add(value)) {
      return;
    }
    if (value instanceof CharSequence text) {
      texts.accept(where + ": " + text);
    } else if (value instanceof char[] letters) {
      texts.accept(where + ": " + new String(letters));
    } else if (value instanceof byte[] bytes) {
      texts.accept(where + ": " + new String(bytes, ISO_8859_1));
    } else if (value instanceof Iterable<?> many && !(value instanceof Path)) {
      for (Object each : many) {
        follow(where, each);
      }
    } else if (value instanceof Map<?, ?> map) {
      follow(where, map.keySet());
      follow(where, List.copyOf(map.values()));
    } else if (value instanceof Optional<?> optional) {
      follow(where, optional.orElse(null));
    } else if (value instanceof AtomicReference<?> reference) {
      follow(where, reference.get());
    } else if (value.getClass().isArray() && !value.getClass().getComponentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        follow(where, Array.get(value, i));
      }
    } else if (value.getClass().getName().startsWith(OURS)) {
      fields(where, value);
    }
  }

  private void fields(String where, Object value) throws ReflectiveOperationException {
    for (Class<?> type = value.getClass();
        type != null && type.getName().startsWith(OURS);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          follow(where, field.get(value));
        }
      }
    }
  }
}
