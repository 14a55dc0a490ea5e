"""Who signed a request, as this machine's IAM knows it, and what that caller's policies say.

The signature itself is not verified, because whoever reaches this server may do everything anyhow: the access key in it
decides.
"""

import re
from dataclasses import dataclass

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from workbook.cloud.permissions import Document
from workbook.cloud.permissions.acting import documents_of

_SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/\d{8}/[\w-]+/execute-api/aws4_request[,\s]")


@dataclass(frozen=True)
class Caller:
    """Somebody with an access key.

    `arn` is what `$context.identity.userArn` shows: of a role that was taken, the session's. `principal` is what the
    condition key `aws:PrincipalArn` holds: of such a session, the role's (IAM user guide, *AWS global condition context
    keys*).
    """

    account: str
    access_key: str
    arn: str
    principal: str
    documents: tuple[Document, ...]


def access_key_of(authorization: str) -> str:
    """The access key of an Authorization header that is signed for API Gateway; "" where it is not."""
    found = _SIGNED.match(authorization)
    return found[1] if found else ""


def find(access_key: str) -> Caller | None:
    """The IAM user or the role's session that has this access key; None where nobody has."""
    for account, partitions in iam_backends.items():
        for iam in partitions.values():
            for user in iam.users.values():
                if any(key.access_key_id == access_key and key.status == "Active" for key in user.access_keys):
                    holders = [user, *iam.get_groups_for_user(user.name)]
                    documents = tuple(each for holder in holders for each in documents_of(holder))
                    return Caller(account, access_key, user.arn, user.arn, documents)
            for session in sts_backends[account]["aws"].assumed_roles:
                if session.access_key_id == access_key:
                    role = next((it for it in iam.roles.values() if it.arn == session.role_arn), None)
                    documents = tuple(documents_of(role)) if role else ()
                    return Caller(account, access_key, session.arn, session.role_arn, documents)
    return None
