"""What a role may do: its policies evaluated, its calls on the local cloud decided by them, and the two compared."""

from workbook.cloud.permissions.policy import Decision, Document, PolicyError, Request, decide

__all__ = ["Decision", "Document", "PolicyError", "Request", "decide"]
