package dev.hodei.provider.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests that are skipped where no Docker Engine answers. The environment variable {@code HODEI_TEST_DOCKER} says
 * otherwise: {@code required} lets them fail instead, {@code off} skips them without asking.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {
    /** Asks once a run. */
    final class Condition implements ExecutionCondition {
        private static final String WISH = Objects.requireNonNullElse(System.getenv("HODEI_TEST_DOCKER"), "");
        private static final String TROUBLE = WISH.equals("off") ? "HODEI_TEST_DOCKER=off" : TestEngine.trouble();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return TROUBLE.isEmpty() || WISH.equals("required")
                    ? ConditionEvaluationResult.enabled("a Docker Engine answers, or has to")
                    : ConditionEvaluationResult.disabled("needs Docker: " + TROUBLE);
        }
    }
}
