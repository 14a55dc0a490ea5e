"""The latencies that the simulation draws from, with where each is from."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbook.comparison.simulation import latencies
from workbook.comparison.simulation.latencies import Latencies

_SECTIONS = ("starts", "calls", "others")


def latency_section() -> Iterator[str]:
    """A sentence for each entry of the data file, and the p10 that two curves foretell. Raises BadLatencies."""
    curves = Latencies.load()
    data = latencies.parsed(latencies.FILE.read_text(encoding="utf-8"))
    yield f"Latencies of {curves.dated}, in ms."
    for section in _SECTIONS:
        for name, entry in data[section].items():
            yield _told(name, entry)
            if "p10" in entry:
                foretold = getattr(curves, section)[name].quantile(0.1)
                yield f"{name}: the curve through these foretells a p10 of {foretold:.1f}; measured: {entry['p10']:g}."
    cold = data["cold start"]
    yield f"Cold start, {cold['kind']}: {cold['milliseconds']:,}. {cold['note']}"
    for name, source in data["sources"].items():
        yield f"{name}: {source}"
    yield "Written in workbook/comparison/simulation/latencies.yaml: change one there, and every figure follows."


def _told(name: str, entry: Mapping[str, Any]) -> str:
    quantiles = ", ".join(f"{quantile} {value:g}" for quantile, value in entry.get("quantiles", {}).items())
    numbers = f"as {entry['like']}" if "like" in entry else quantiles
    why = [f"Source: {entry['source']}."] if "source" in entry else []
    return " ".join([f"{name}, {entry['kind']}: {numbers}.", *why, entry.get("note", "")]).rstrip()
