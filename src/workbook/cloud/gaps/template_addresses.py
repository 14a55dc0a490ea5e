"""Gap 23: a template is read from the address at which its bucket is reached.

Upstream behaviour: of `http://127.0.0.1:5000/bucket/key`, where a client of a server on this machine uploads one, moto
takes `127` for the bucket's name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlsplit

from moto.cloudformation import models, responses
from moto.cloudformation.utils import get_stack_from_s3_url

from workbook.cloud.no_network import on_this_machine


@contextmanager
def closed() -> Iterator[None]:
    with (
        patch.object(models, "get_stack_from_s3_url", _read),
        patch.object(responses, "get_stack_from_s3_url", _read),
    ):
        yield


def _read(template_url: str, account_id: str, partition: str) -> str:
    if on_this_machine(template_url):
        template_url = (
            f"https://s3.amazonaws.com{urlsplit(template_url).path}"  # the bucket in the path, as moto knows it
        )
    text: str = get_stack_from_s3_url(template_url, account_id=account_id, partition=partition)
    return text
