"""The words of a data flow's picture: its headline, and the whole in sentences."""

from workbook.basics.shown import short
from workbook.figures.data_flow_stages import Stage, Stages
from workbook.figures.json_lines import ABSENT, ID_DIGITS, json_lines


def headline(flow: Stages, title: str) -> str:
    """What became of the data, in a few words."""
    reached = [stage for stage in (*flow.way_in, *flow.way_out) if stage.reached]
    changed = sum(not stage.unchanged for stage in reached[1:])
    message = f"{changed} of {len(reached) - 1} stages change the data" if changed else "no stage changes the data"
    if flow.failure:
        fate = {"CAUGHT_ERROR": "is caught", "RETRIABLE": "would be tried again"}.get(flow.status, "ends the execution")
        message = f"{flow.failure.error} {fate}"
    if flow.next_state:
        message += f", next is {flow.next_state}"
    return f"{title}: {message}" if title else message[0].upper() + message[1:]


def describe(flow: Stages) -> str:
    """The picture in words."""
    reached = sum(stage.reached for stage in (*flow.way_in, *flow.way_out))
    sentences = [f"Data flow inside one state, {reached} stages, {flow.status}."]
    shown = [*flow.way_in, *flow.way_out]
    for stage in shown:
        if flow.failure and follows(stage, flow):
            sentences.append(f"Error {flow.failure.error}: {short(flow.failure.cause, ID_DIGITS)} {flow.failure.then}")
            break
        sentences.append(_sentence(stage))
    if flow.failure:
        place = len(sentences) - 2
        sentences += [_sentence(stage) for stage in shown[place:]]
    if flow.next_state:
        sentences.append(f"Next state: {flow.next_state}.")
    return " ".join(sentences)


def follows(stage: Stage, flow: Stages) -> bool:
    """Whether a stage comes after the error: it was not reached, or it is the output that a catcher made."""
    return not stage.reached or (flow.failure is not None and stage.name == "Output")


def _sentence(stage: Stage) -> str:
    if not stage.reached:
        return f"{stage.name}: not reached."
    if stage.unchanged:
        return f"{stage.name}: the same as {stage.before_name}."
    content = " ".join(line.text for line in json_lines(stage.value, ABSENT, 60)[:6])
    return f"{stage.name}: {content}."
