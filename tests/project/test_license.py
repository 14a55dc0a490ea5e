"""The licence is there, and the package says which one."""

import tomllib
from email import message_from_string
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LICENSE = (PROJECT / "LICENSE").read_text(encoding="utf-8")


def test_the_licence_is_mits_and_names_whose_work_this_is() -> None:
    assert LICENSE.startswith(
        "MIT License\n\nCopyright (c) 2026 the Book a Nanny workbook's contributors\n\nPermission is hereby granted"
    )
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in LICENSE


def test_the_readme_leads_to_it() -> None:
    assert "](LICENSE)" in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_what_is_built_carries_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The project's own settings, on a package without code: nothing is written into the checkout.
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (tmp_path / "src").mkdir()
    for name in ("pyproject.toml", "LICENSE", settings["project"]["readme"]):
        (tmp_path / name).symlink_to(PROJECT / name)
    monkeypatch.chdir(tmp_path)

    backend = import_module(settings["build-system"]["build-backend"])
    folder = tmp_path / backend.prepare_metadata_for_build_wheel(str(tmp_path))

    metadata = message_from_string((folder / "METADATA").read_text(encoding="utf-8"))
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert (folder / "licenses" / "LICENSE").read_text(encoding="utf-8") == LICENSE
