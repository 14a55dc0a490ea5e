"""Credentials: the role that a Task calls with (Step Functions guide, *Accessing resources in other AWS accounts*)."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.language import Language
from asl_interpreter.values import JSON, text

_ROLE = "RoleArn"


def check_credentials(fields: Fields, language: Language) -> None:
    """Report Credentials that name no role. They are an object, or with JSONata an expression that gives one."""
    written = fields.raw("Credentials")
    if "Credentials" not in fields or (isinstance(written, str) and language.is_computed(written)):
        return
    credentials = fields.object("Credentials")
    if isinstance(written, dict):
        at = fields.at / "Credentials"
        for name in credentials:
            if language.field_of(name) != _ROLE:
                at.fault(f"Field '{name}' is not supported")
        if not any(language.field_of(name) == _ROLE for name in credentials):
            at.fault(f"These fields are required: [{_ROLE}]")


def role_of(credentials: JSON, language: Language) -> str:
    """The role that computed Credentials name. Raises `StatesError` when they name none."""
    role = credentials.get(_ROLE) if isinstance(credentials, dict) else None
    if not isinstance(role, str):
        raise StatesError(RUNTIME, f"Credentials must name a role as {_ROLE}, but were: {text(credentials)}")
    return role
