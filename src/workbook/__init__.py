"""What the notebooks stand on: the local cloud, the event source mapping, the figures and the exercises."""

import sys

# jsonschema, behind both SAM's translator and moto's CloudFormation, builds a grammar at import time for the format
# `iri`, which no schema here uses. It tolerates that the package is missing, and importing goes from 3.4 s to 1.8 s.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
