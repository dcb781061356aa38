package dev.hodei.provider.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that are skipped where no Docker Engine answers. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {
    /** Asks once a run. */
    final class Condition implements ExecutionCondition {
        private static final String TROUBLE = TestEngine.trouble();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return TROUBLE.isEmpty()
                    ? ConditionEvaluationResult.enabled("a Docker Engine answers")
                    : ConditionEvaluationResult.disabled(TROUBLE);
        }
    }
}
