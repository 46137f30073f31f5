package io.github.ns8migration.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The directions of dependence, over all modules at once. */
class ArchitectureTest {
  private static final String ROOT = "io.github.ns8migration.";
  private static final String[] MIGRATORS = {
    ROOT + "mail..", ROOT + "samba..", ROOT + "openldap..", ROOT + "webtop..", ROOT + "sogo.."
  };

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.ns8migration");

  @Test
  void theClassesOfAllModulesAreLookedAt() {
    for (String each : new String[] {"api", "core", "mail", "openldap", "testkit", "examples"}) {
      assertThat(OURS.containPackage(ROOT + each)).as(each).isTrue();
    }
  }

  @Test
  void migratorsKnowTheApiAndNothingElseOfOurs() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(MIGRATORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "core..", ROOT + "testkit..", ROOT + "examples.."));
  }

  @Test
  void theApiHasNoThirdPartyButTheLogAndAnnotations() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT + "api..", "java..", "org.slf4j..", "org.jspecify.."));
  }

  @Test
  void valuesDoNoInputAndOutput() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "api.value..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio.file..", "java.net.."));
  }

  @Test
  void theEngineNamesNoMigratorAndNoTestInstrument() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                ROOT + "mail..",
                ROOT + "samba..",
                ROOT + "openldap..",
                ROOT + "webtop..",
                ROOT + "sogo..",
                ROOT + "testkit..",
                ROOT + "examples.."));
  }

  @Test
  void theLifecycleKnowsNeitherHttpNorProcesses() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + "core.lifecycle..", ROOT + "core.discovery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "org.apache.commons.exec..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder"));
  }

  @Test
  void theTwoSidesDoNotKnowEachOther() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "core.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "core.cluster..", ROOT + "core.transfer.."));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + "core.cluster..", ROOT + "core.transfer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                ROOT + "core.source..", ROOT + "core.lifecycle..", ROOT + "core.connect.."));
  }

  @Test
  void rehearsalsNeedNoTestLibraries() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "testkit..")
            .and()
            .resideOutsideOfPackage(ROOT + "testkit.contract..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.junit..", "net.jqwik..", "org.assertj..")));
  }

  @Test
  void onlyMainsPrint() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "examples..")
            // The program that is killed tells whoever kills it where it is.
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "testkit.disorder.Child")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
  }

  private static void check(ArchRule rule) {
    rule.check(OURS);
  }
}
