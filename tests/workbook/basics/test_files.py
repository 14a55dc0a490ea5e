"""A file is published by rename: whole, or as it was."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from workbook.basics.files import publish


@pytest.fixture
def there(tmp_path: Path) -> Path:
    path = tmp_path / "page.ipynb"
    path.write_text("as it was")
    return path


def test_a_file_is_made_as_any_other_is(tmp_path: Path) -> None:
    publish(tmp_path / "new", "Zoë\n")
    (tmp_path / "other").touch()
    assert (tmp_path / "new").read_bytes() == "Zoë\n".encode()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_who_has_the_old_file_open_reads_it_to_its_end(there: Path) -> None:
    with there.open() as reading:
        publish(there, "new")
        assert reading.read() == "as it was"
    assert there.read_text() == "new"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o444, 0o755])
def test_a_file_keeps_its_mode(there: Path, mode: int) -> None:
    there.chmod(mode)
    publish(there, "new")
    assert stat.S_IMODE(there.stat().st_mode) == mode


def test_a_link_goes_on_pointing_where_it_did(there: Path) -> None:
    link = there.with_name("link")
    link.symlink_to(there)
    publish(link, "new")
    assert link.is_symlink()
    assert there.read_text() == "new"


def _full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _stopped(*_: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["open", "chmod", "replace"])
def test_a_full_disk_is_told_with_the_files_name_and_changes_nothing(
    there: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(Path, step, _full)
    with pytest.raises(OSError, match="No space left on device") as told:
        publish(there, "new")
    monkeypatch.undo()
    assert (told.value.errno, told.value.filename) == (errno.ENOSPC, str(there))
    assert there.read_text() == "as it was"
    assert list(there.parent.iterdir()) == [there]


@pytest.mark.parametrize("step", ["chmod", "replace"])
def test_stopping_half_way_leaves_the_old_file_and_nothing_else(
    there: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(Path, step, _stopped)
    with pytest.raises(KeyboardInterrupt):
        publish(there, "new")
    monkeypatch.undo()
    assert there.read_text() == "as it was"
    assert list(there.parent.iterdir()) == [there]


def test_a_text_that_is_no_utf_8_changes_nothing(there: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        publish(there, "\ud800")
    assert list(there.parent.iterdir()) == [there]
    assert there.read_text() == "as it was"


@pytest.mark.parametrize("name", ["missing/page", "page.ipynb/below", "."])
def test_a_place_where_no_file_can_be_is_told_by_its_name(there: Path, name: str) -> None:
    with pytest.raises(OSError, match=r"No such file|Not a directory|Is a directory|busy") as told:
        publish(there.parent / name, "new")
    assert told.value.filename == str(there.parent / name)
    assert list(there.parent.iterdir()) == [there]
