"""moto's own engine for state machines, the second opinion: its gaps, closed as far as they can be.

Chosen by the setting `workbook.local.ENGINE_SETTING`; otherwise `asl_interpreter` executes.
"""

from workbook.local.moto_engine import (
    context_paths,
    execution_names,
    message_bodies,
    ordered_map,
    parsed_once,
    sync_execution,
    test_state,
)

UNITS = (sync_execution, test_state, execution_names, context_paths, message_bodies, ordered_map, parsed_once)
