"""Every type of state, by the name that `Type` gives it."""

from asl_interpreter.states.choice import Choice
from asl_interpreter.states.fail import Fail
from asl_interpreter.states.map_ import Map
from asl_interpreter.states.parallel import Parallel
from asl_interpreter.states.pass_ import Pass
from asl_interpreter.states.state import State
from asl_interpreter.states.succeed import Succeed
from asl_interpreter.states.task import Task
from asl_interpreter.states.wait import Wait

STATE_TYPES: dict[str, type[State]] = {
    state.type: state for state in (Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map)
}
