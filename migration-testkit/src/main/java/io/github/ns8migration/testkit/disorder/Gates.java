package io.github.ns8migration.testkit.disorder;

import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.api.source.SourceHost;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts gates before and after all that a migrator or the engine does to either side. */
final class Gates {
  /** What is handed to a migrator, or by it: whatever of it is reached has gates too. */
  private static final List<Class<?>> GUARDED =
      List.of(
          SyncContext.class,
          CutoverContext.class,
          VerifyContext.class,
          DataChannel.class,
          SourceControl.class,
          ModuleInstance.class,
          ActionTarget.class);

  /** What changes something, or waits; the rest only reads. */
  private static final Set<String> WORK =
      Set.of(
          "sync",
          "quiesce",
          "beforeCommit",
          "duringImport",
          "settle",
          "retire",
          "stepBack",
          "verify",
          "sendTree",
          "sendState",
          "removeState",
          "run",
          "stream",
          "stop",
          "start",
          "disable",
          "setProperties",
          "signalEvent",
          "replaceFile",
          "publish",
          "undoAll");

  private final Kill kill;

  Gates(Kill kill) {
    this.kill = kill;
  }

  Migrator around(Migrator migrator) {
    return guard(Migrator.class, migrator, migrator.application().id().value());
  }

  SourceHost around(SourceHost host) {
    return guard(SourceHost.class, host, "host");
  }

  private <T> T guard(Class<T> type, Object target, String whose) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(proxy, target, method, arguments, whose)));
  }

  private @Nullable Object call(
      Object proxy, Object target, Method method, @Nullable Object @Nullable [] given, String whose)
      throws Throwable {
    if (method.getName().equals("equals") && given != null && given.length == 1) {
      return proxy == given[0];
    }
    Object[] arguments = given == null ? new Object[0] : given.clone();
    String name = whose + " " + method.getName() + detail(arguments);
    boolean works = WORK.contains(method.getName());
    if (works) {
      kill.gate("before " + name);
    }
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = guarded(arguments[i], method.getParameterTypes()[i], whose);
    }
    try {
      Object answer = method.invoke(target, arguments);
      if (works) {
        kill.gate("after " + name);
      }
      return guarded(answer, method.getReturnType(), whose);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private @Nullable Object guarded(@Nullable Object value, Class<?> type, String whose) {
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      Object inner = optional.get();
      return inner instanceof ModuleInstance
          ? Optional.of(guard(ModuleInstance.class, inner, whose))
          : value;
    }
    return value != null && GUARDED.contains(type) ? guard(type, value, whose) : value;
  }

  // Names of programs and what they are asked for: enough to tell gates apart, and no data.
  private static String detail(Object[] arguments) {
    if (arguments.length > 0 && arguments[0] instanceof HostCommand command) {
      List<String> words = command.arguments();
      String program = words.get(0).substring(words.get(0).lastIndexOf('/') + 1);
      return " " + program + (words.size() > 1 ? " " + shortened(words.get(1)) : "");
    }
    if (arguments.length > 0 && arguments[0] instanceof String[] units) {
      return " " + Arrays.toString(units);
    }
    return "";
  }

  private static String shortened(String word) {
    return word.length() > 30 ? word.substring(0, 30) : word;
  }
}
