package io.github.ns8migration.openldap.ldif;

import com.unboundid.ldap.sdk.Attribute;
import java.time.LocalDate;
import java.util.Optional;

/** What {@code shadow} says of a login of NS7, which NS8 keeps in another form. */
final class Shadow {
  private static final Attribute LOCKED = new Attribute("pwdAccountLockedTime", "000001010000Z");
  private static final int SHOWN = 40;

  private final LocalDate today;

  Shadow(LocalDate today) {
    this.today = today;
  }

  /** Gives an account the age of its password, and locks it where NS7 let nobody in. */
  void carry(String dn, Draft draft, Changes changes) {
    age(dn, draft, changes);
    lock(dn, draft, changes);
  }

  private static void age(String dn, Draft draft, Changes changes) {
    Optional<String> changed = draft.leftText("shadowLastChange").filter(text -> !text.isBlank());
    if (PasswordAge.neverExpires(draft.leftText("shadowMax"))) {
      draft.remove("pwdChangedTime");
    } else if (changed.isPresent() && draft.lacks("pwdChangedTime")) {
      Optional<String> time = PasswordAge.changedTime(changed.get());
      time.ifPresent(each -> draft.add(new Attribute("pwdChangedTime", each)));
      if (time.isEmpty()) {
        changes.corrected(
            dn,
            "its shadowLastChange, "
                + shown(changed.get())
                + ", is no day: its password gets no age");
      }
    }
    if (!draft.lacks("pwdChangedTime")) {
      changes.dated();
    }
  }

  private void lock(String dn, Draft draft, Changes changes) {
    Optional<String> expires = draft.leftText("shadowExpire");
    boolean expired = PasswordAge.expired(expires, today);
    boolean shut = StoredPassword.locked(draft.values("userPassword"));
    if ((expired || shut) && draft.lacks("pwdAccountLockedTime")) {
      draft.add(LOCKED);
    }
    if (expired) {
      changes.corrected(dn, "its last day (shadowExpire) is over: it is locked");
    } else if (PasswordAge.expires(expires, today)) {
      changes.corrected(dn, "its last day (shadowExpire) does not go over: lock it by hand then");
    }
    if (!draft.lacks("pwdAccountLockedTime")) {
      changes.locked();
    }
  }

  private static String shown(String value) {
    return value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value;
  }
}
