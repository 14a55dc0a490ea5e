"""Intrinsic functions for encoding, decoding and hashing.

(Step Functions guide, *Intrinsics for data encoding and decoding*, *Intrinsic for hash calculation*.) Each raises
`ArgumentRefused` for arguments that do not fit.
"""

import hashlib
import re
from base64 import b64decode, b64encode

from asl_interpreter.intrinsics.arguments import ArgumentRefused, a_string, not_too_long
from asl_interpreter.values import JSON, text, utf8

_ALGORITHMS = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
_NOT_BASE64 = re.compile(r"=.*|[^A-Za-z0-9+/]", re.DOTALL)


def base64_encode(data: JSON) -> JSON:
    """States.Base64Encode: a string of at most 10,000 characters, its UTF-8 bytes in Base64."""
    return b64encode(utf8(not_too_long(a_string(data)))).decode("ascii")


def base64_decode(data: JSON) -> JSON:
    """States.Base64Decode: the string that at most 10,000 characters of Base64 stand for.

    Observed on AWS: characters that are not Base64 are passed over, and missing padding does not matter.
    """
    digits = _NOT_BASE64.sub("", not_too_long(a_string(data)))
    if len(digits) % 4 == 1:
        digits = digits[:-1]  # six bits alone make no byte
    return b64decode(digits + "=" * (-len(digits) % 4)).decode(errors="replace")


def hash_(data: JSON, algorithm: JSON) -> JSON:
    """States.Hash: the hash, in hexadecimal, of a string of at most 10,000 characters, or of any other value's JSON."""
    function = _ALGORITHMS.get(a_string(algorithm, "second"))
    if function is None:
        raise ArgumentRefused(f"The second argument must be one of {', '.join(_ALGORITHMS)}, but it is '{algorithm}'.")
    source = not_too_long(data if isinstance(data, str) else text(data))
    return function(utf8(source), usedforsecurity=False).hexdigest()
