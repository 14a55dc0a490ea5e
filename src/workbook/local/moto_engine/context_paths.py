"""Gap 6: a comparison's right side may be a path into the context object (`"StringEqualsPath": "$$.Execution.Name"`).

Upstream behaviour: every `…Path` operator reads its path from the state's input, so `$$.` fails.
(Step Functions guide, *Accessing execution data from the Context object*.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringContextPath
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_func import ComparisonFuncValue
from moto.stepfunctions.parser.asl.component.state.choice.comparison.operator.factory import OperatorFactory
from moto.stepfunctions.parser.asl.eval.environment import Environment


@contextmanager
def closed() -> Iterator[None]:
    upstream = ComparisonFuncValue._eval_body

    def eval_body(self: ComparisonFuncValue, env: Environment) -> None:
        compares_with_path = str(self.operator_type).endswith("Path")
        if not (compares_with_path and isinstance(self.value, str) and self.value.startswith("$$")):
            upstream(self, env)
            return
        # The operator pops the left side and reads its path from what lies below: the context value goes there.
        left = env.stack.pop()
        StringContextPath(context_object_path=self.value).eval(env)
        env.stack.append(left)
        OperatorFactory.get(self.operator_type).eval(env=env, value="$")
        del env.stack[-2]

    with patch.object(ComparisonFuncValue, "_eval_body", eval_body):
        yield
