"""Which AWS account the environment's settings lead to; what stands in the way is one sentence that says what to do.

No credential is part of any sentence: of an error from AWS only its code is told, never its text.
"""

import os
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from workbook.basics.sentence import Sentence
from workbook.cloud.cost import cost

CONFIRMED = "WORKBOOK_CONFIRMED"
"""The environment variable that confirms beforehand, for CI: the account and Region to be used, `ACCOUNT/REGION`."""

# https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and what services answer besides
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN = {
    *("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "InvalidAccessKeyId"),
    *("SignatureDoesNotMatch", "IncompleteSignature", "InvalidSignatureException", "MissingAuthenticationToken"),
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "OptInRequired"}

_LOG_IN = "`aws sso login` or `aws configure`"
# A sentence now is better than one after minutes: a Region that does not exist has no address to connect to.
_PATIENCE = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})


class AccountError(Sentence, RuntimeError):
    """The account cannot be used as things are; the message says what to do."""


class NotConfirmed(Sentence, RuntimeError):
    """Nobody confirmed the account, and nothing was done."""


@dataclass(frozen=True)
class Account:
    """An AWS account in one Region, as the environment's credentials open it. `endpoint` is another server's, or ""."""

    id: str
    region: str
    endpoint: str

    @classmethod
    def current(cls) -> "Account":
        """The one that boto3 would use now. Raises `AccountError`."""
        with in_sentences():
            region = _session_of(_settings()).region_name
            if not region:
                raise NoRegionError
            return cls(client("sts").get_caller_identity()["Account"], region, os.environ.get("AWS_ENDPOINT_URL", ""))

    def __str__(self) -> str:
        """As it is told and confirmed."""
        return f"{self.id}/{self.region}"


def client(service: str) -> Any:
    """A client that gives up soon, for what is asked before anything is made; the same one while the settings stay."""
    return _client_of(_settings(), service)


_FILES = {"AWS_CONFIG_FILE": "~/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials"}


def _settings() -> Hashable:
    """What a session reads once: the variables, and the files as they were written last.

    Files too: who is told to log in does so in a terminal, and then runs the cell of this process again.
    """
    variables = frozenset(each for each in os.environ.items() if each[0].startswith("AWS_"))
    return variables, *(_written(os.environ.get(name, there)) for name, there in _FILES.items())


def _written(file: str) -> Hashable:
    try:
        found = Path(os.path.expandvars(file)).expanduser().stat()
    except (OSError, RuntimeError, ValueError):  # not there, or no path: botocore says so, or does without
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _session_of(settings: Hashable) -> boto3.Session:
    # Each session assumes a profile's role, or looks up a login, for itself, and reads the models of its services.
    return boto3.Session()


@lru_cache(maxsize=16)
def _client_of(settings: Hashable, service: str) -> Any:
    return _session_of(settings).client(service, config=_PATIENCE)


def without_credentials(text: str) -> str:
    """`text` with a mark in the place of each credential that boto3 uses now."""
    found = _session_of(_settings()).get_credentials()
    if found is None:
        return text
    for each in found.get_frozen_credentials()[:3]:
        if each:
            text = text.replace(each, "(a credential)")
    return text


def confirm(account: Account, what: str, *, estimate: str = "", yes: bool = False) -> None:
    """Print account, Region and estimated cost of `what`, and ask; `yes`, or WORKBOOK_CONFIRMED, answers beforehand.

    Without an `estimate` the cost is that of the chapters. Raises `NotConfirmed` when the answer is another one, or
    nobody can be asked.
    """
    print(f"{what}\n\n  account   {account.id}\n  Region    {account.region}")
    if account.endpoint:
        print(f"  endpoint  {account.endpoint}")
    print(f"  cost      {estimate or cost()}\n", flush=True)
    told = os.environ.get(CONFIRMED, "")
    if yes or told == str(account):
        return
    if told:
        raise NotConfirmed(
            f"{CONFIRMED} names {told}, and the credentials lead to {account}. Nothing was done: change one of them."
        )
    try:
        typed = input("Type the account's number to go on: ")
    except (EOFError, RuntimeError):  # no terminal; a kernel without a page raises a RuntimeError of its own
        raise NotConfirmed(
            f"Nobody is there to confirm it, and nothing was done. To confirm beforehand, set {CONFIRMED}={account}."
        ) from None
    if typed.strip() != account.id:
        raise NotConfirmed("That is not the account's number. Nothing was done.")


@contextmanager
def in_sentences() -> Iterator[None]:
    """Raise what AWS or botocore answers within the context as `AccountError`, a sentence that says what to do."""
    try:
        yield
    except NoCredentialsError:
        raise AccountError(f"There are no AWS credentials here. Log in with {_LOG_IN}, then run this again.") from None
    except PartialCredentialsError:
        raise AccountError(
            "The AWS credentials are not whole: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both, or neither, "
            f"and log in with {_LOG_IN}."
        ) from None
    except NoRegionError:
        raise AccountError(
            "No Region is set. Set AWS_REGION to the one that you want, for example us-east-1."
        ) from None
    except ProfileNotFound:
        raise AccountError(
            "AWS_PROFILE names a profile that is not in your AWS settings. `aws configure list-profiles` lists them."
        ) from None
    except (SSOError, TokenRetrievalError, CredentialRetrievalError):
        raise AccountError(f"The AWS login has expired or is not complete. Log in again with {_LOG_IN}.") from None
    except (EndpointConnectionError, HTTPClientError) as error:
        address = str(error.kwargs.get("endpoint_url", "AWS")).partition("?")[0]
        raise AccountError(
            f"{address} does not answer. Is AWS_REGION the name of a Region, and AWS_ENDPOINT_URL, if you set it, "
            "the address of a server that runs?"
        ) from None
    except ClientError as error:
        raise AccountError(_of(error)) from None
    except BotoCoreError as error:
        raise AccountError(
            f"The AWS settings cannot be used ({type(error).__name__}). `aws configure list` shows which are in use."
        ) from None


def _of(error: ClientError) -> str:
    code, call = error.response.get("Error", {}).get("Code", ""), error.operation_name
    if code in _EXPIRED:
        return f"The AWS session has expired. Log in again with {_LOG_IN}, then run this again."
    if code in _UNKNOWN:
        return f"AWS does not know these credentials, or they are switched off ({code}). Log in with {_LOG_IN}."
    if code in _DENIED:
        return f"These credentials may not call {call} ({code}). Ask for that permission, or log in as somebody else."
    return f"AWS refused {call} ({code}). Run this again; if it stays, look at the account's console."
