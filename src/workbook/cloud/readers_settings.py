"""The reader's own settings for AWS, boto3, Powertools and moto. None of them is for the local cloud."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from botocore.loaders import Loader

REGION = "us-east-1"

_PREFIXES = ("AWS_", "BOTO_", "BOTOCORE_", "MOTO_", "POWERTOOLS_")
_NAMES = (
    "LOG_LEVEL",  # Powertools'
    "SSLKEYLOGFILE",  # botocore opens it for each client
    *("INITIAL_NO_AUTH_ACTION_COUNT", "S3_UPLOAD_PART_MIN_SIZE", "TEST_PROXY_MODE", "TEST_SERVER_MODE"),  # moto's
)
_NO_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


@contextmanager
def left_out() -> Iterator[None]:
    """While the context lasts, a profile, a Region, an endpoint or a file of the reader's is not looked at."""
    with (
        patch.dict(os.environ, without(os.environ), clear=True),
        patch.object(Loader, "CUSTOMER_DATA_PATH", os.devnull),  # ~/.aws/models
    ):
        yield


def without(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without those settings, and with our Region."""
    others = {
        name: value for name, value in environment.items() if not name.startswith(_PREFIXES) and name not in _NAMES
    }
    return others | _NO_FILES | {"AWS_DEFAULT_REGION": REGION}
