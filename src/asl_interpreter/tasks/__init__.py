"""Tasks that call AWS, or functions of this process (Step Functions guide, *Integrating services*)."""

from asl_interpreter.tasks.dispatch import integrations

__all__ = ["integrations"]
