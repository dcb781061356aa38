package dev.hodei.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The rules, for the packages under a root: {@code dev.hodei}, or the fixtures that break them. */
record Rules(String root) {
    /** Each package may use those before it. */
    private static final List<String> ORDER = List.of(
            "clock",
            "id",
            "disk",
            "database",
            "job",
            "worker",
            "pool",
            "scheduling",
            "circuit",
            "backlog",
            "bootstrap",
            "lease",
            "provider",
            "log",
            "search",
            "controller",
            "session",
            "provider.process",
            "provider.docker",
            "postgres",
            "limits",
            "api",
            "connect",
            "app");

    private static final List<String> CORE =
            List.of("clock", "id", "job", "worker", "pool", "scheduling", "circuit", "backlog", "bootstrap", "lease");

    /** Means too much, so it says nothing. */
    private static final Pattern EMPTY_NAME = Pattern.compile(
            ".*(Manager|Helper|Utils?|Common|Impl|Coordinator|Facade)$|^(Common|Base|Abstract)[A-Z].*|.*Base$");

    private static final Set<String> CLOCKS = Set.of(
            Instant.class.getName(),
            Clock.class.getName(),
            LocalDateTime.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName());

    private static final Set<String> DICE = Set.of(
            Random.class.getName(),
            ThreadLocalRandom.class.getName(),
            RandomGenerator.class.getName(),
            "java.security.SecureRandom");

    /** One rule for each package but the last. */
    List<ArchRule> packageOrder() {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 0; i < ORDER.size() - 1; i++) {
            String[] later =
                    ORDER.subList(i + 1, ORDER.size()).stream().map(this::named).toArray(String[]::new);
            rules.add(noClasses()
                    .that()
                    .resideInAPackage(named(ORDER.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .because("data flows one way; each package may use only those before it")
                    .allowEmptyShould(true));
        }
        return rules;
    }

    ArchRule coreUsesNothingElse() {
        List<String> allowed = new ArrayList<>(List.of("java..", "javax.crypto..", "org.jspecify.annotations"));
        CORE.forEach(each -> allowed.add(named(each)));
        return noClasses()
                .that()
                .resideInAnyPackage(CORE.stream().map(this::named).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(allowed.toArray(String[]::new))
                .because("the core is pure: the Java library, JSpecify and itself");
    }

    ArchRule timeAndChanceAreData() {
        List<String> pure = new ArrayList<>(CORE);
        pure.add("controller");
        return noClasses()
                .that()
                .resideInAnyPackage(pure.stream().map(this::named).toArray(String[]::new))
                .should()
                .accessTargetWhere(new ClockOrDice())
                .because("time and randomness come in as arguments, and nothing sleeps");
    }

    ArchRule namesSayWhatTheyAre() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage("dev.hodei.v1..")
                .should(have(describe(
                        "a name that says nothing",
                        (JavaClass type) ->
                                EMPTY_NAME.matcher(type.getSimpleName()).matches())))
                .because("a name says what a thing does: Queue, Loop, Policy, Store");
    }

    private String named(String each) {
        // Exactly this package: provider.process is another than provider.
        return root + "." + each;
    }

    private static final class ClockOrDice extends DescribedPredicate<JavaAccess<?>> {
        ClockOrDice() {
            super("a clock, dice or sleep");
        }

        @Override
        public boolean test(JavaAccess<?> access) {
            JavaClass owner = access.getTargetOwner();
            String method = access.getName();
            boolean clock = CLOCKS.contains(owner.getName()) && (method.equals("now") || method.startsWith("system"));
            boolean system = owner.isEquivalentTo(System.class)
                    && (method.equals("currentTimeMillis") || method.equals("nanoTime"));
            boolean dice = DICE.contains(owner.getName())
                    || (owner.isEquivalentTo(UUID.class) && method.equals("randomUUID"))
                    || (owner.isEquivalentTo(Math.class) && method.equals("random"));
            boolean sleep = owner.isEquivalentTo(Thread.class) && method.equals("sleep");
            return clock || system || dice || sleep;
        }
    }
}
