"""Data files in YAML, read by libyaml where PyYAML has it: in a ninth of the time."""

from typing import Any


def data_of(text: str) -> Any:
    """What `yaml.safe_load` gives. Raises `yaml.YAMLError`."""
    import yaml  # here: whatever connects imports who reads prices, and few of them ask for one

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
