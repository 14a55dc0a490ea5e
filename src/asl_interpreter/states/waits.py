"""How a Task state waits: for a callback, for a job, for an activity's worker."""

from asl_interpreter.errors import TIMEOUT
from asl_interpreter.states.task_events import TaskEvents
from asl_interpreter.tasks.call import Submitted, TaskCall, TaskFailed
from asl_interpreter.values import JSON, check_value
from asl_interpreter.visit import Visit
from asl_interpreter.waiting import WaitingTask
from asl_interpreter.walk import Steps


class HeartbeatMissed(TaskFailed):
    """Nobody was heard for HeartbeatSeconds. It is reported as a timeout (recorded on AWS)."""

    def __init__(self) -> None:
        super().__init__(TIMEOUT)


def wait_for(
    visit: Visit,
    call: TaskCall,
    events: TaskEvents,
    timeout: float | None,
    heartbeat: float | None,
    credentials: JSON,
) -> Steps:
    """Make the call, and wait until it is told how the task ended; return the result or a `TaskFailed`.

    Raises `NotJSON` when the service said something that is none.
    """
    walk, execution = visit.walk, visit.walk.execution
    waiting = execution.root.waiting
    task = WaitingTask(call, walk, timeout, heartbeat)
    waiting.begin(task)
    try:
        if not events.is_activity:
            events.scheduled(walk, call.arguments, timeout, heartbeat, credentials)
        answer, seconds = execution.call(call)
        if events.is_activity:  # whose call finds out whether the activity exists
            events.scheduled(walk, call.arguments, timeout, heartbeat, credentials)
        if isinstance(answer, TaskFailed) and not seconds:
            if answer.error != TIMEOUT:
                events.started(walk, task.worker)  # of an activity only a worker can say that it failed
            return answer
        if isinstance(answer, Submitted):
            check_value(answer.answer)  # which goes into the history
        if not isinstance(answer, Submitted):
            task.outcome, task.answered = answer, execution.time + seconds
        elif seconds:
            yield min(execution.time + seconds, task.ends)
        return (yield from _outcome(task, visit, events, answer))
    finally:
        waiting.end(task)


def _outcome(task: WaitingTask, visit: Visit, events: TaskEvents, answer: "JSON | Submitted") -> Steps:
    """Wait for the outcome of a task whose call was answered."""
    walk, execution = visit.walk, visit.walk.execution
    if not events.is_activity:
        if execution.time >= task.ends:
            return TaskFailed(TIMEOUT)
        events.submitted(walk, answer)
        task.heard = execution.time
    elif not isinstance(answer, Submitted):
        task.taken = True
    while True:
        if task.taken and task.heard is None:
            events.started(walk, task.worker)
            task.heard = execution.time
        if task.over or execution.time >= task.answered:
            return task.outcome
        if execution.time >= task.ends:
            return TaskFailed(TIMEOUT)
        if execution.time >= task.missed:
            return HeartbeatMissed()
        if isinstance(answer, Submitted) and answer.look is not None:
            task.outcome = answer.look()
            if task.outcome is not None:
                return task.outcome
            task.looked = execution.time
        yield from task.pause()
