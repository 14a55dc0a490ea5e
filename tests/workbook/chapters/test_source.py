"""The two copies of a chapter and the ids of their cells."""

from pathlib import Path

import pytest

from workbook.chapters.source import PAGES, Chapter, Copy, SourceError, chapters, pages

EXERCISE = """# %%
def key(job_id):
    ### BEGIN SOLUTION
    return f"job#{job_id}"
    ### END SOLUTION
    ### STUB
    # # the key
    # return ...
    # a comment for both

# %%
key(1)
"""


def chapter(folder: Path, text: str) -> Chapter:
    path = folder / "source" / "98_sample.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return Chapter(path)


def test_the_learners_copy_shows_the_stub_and_the_solved_copy_the_solution(tmp_path: Path) -> None:
    it = chapter(tmp_path, EXERCISE.replace("    # a comment for both\n", ""))
    assert it.notebook(Copy.LEARNER).cells[0].source == "def key(job_id):\n    # the key\n    return ..."
    assert it.notebook(Copy.SOLVED).cells[0].source == 'def key(job_id):\n    return f"job#{job_id}"'
    assert {copy: it.notebook(copy).cells[1].source for copy in Copy} == dict.fromkeys(Copy, "key(1)")


def test_lines_after_the_stub_are_in_both_copies(tmp_path: Path) -> None:
    it = chapter(tmp_path, EXERCISE.replace("    # a comment for both", "\n    # for both"))
    for copy in Copy:
        assert it.notebook(copy).cells[0].source.endswith("\n\n    # for both")


def test_a_source_without_a_cell_is_refused_and_not_found_in_order(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"98_sample\.py has no cells: each begins with a line `# %%`"):
        chapter(tmp_path, "").notebook(Copy.LEARNER)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("    ### BEGIN SOLUTION\n", ""), "`### BEGIN SOLUTION` was expected, and there is '### END SOLUTION'"),
        (("    ### END SOLUTION\n", ""), "`### END SOLUTION` was expected, and there is '### STUB'"),
        (("    ### STUB\n", ""), "`### STUB` was expected, and there is '# # the key'"),
        (("# # the key\n    # return ...\n    # a comment for both", "return ..."), "not followed by a comment"),
    ],
)
def test_markers_out_of_order_are_named_with_file_and_cell(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    with pytest.raises(SourceError, match=r"98_sample\.py, cell 1: ") as refusal:
        chapter(tmp_path, EXERCISE.replace(*change)).notebook(Copy.SOLVED)
    assert complaint in str(refusal.value)


def ids(folder: Path, text: str) -> list[str]:
    return [cell.id for cell in chapter(folder, text).notebook(Copy.LEARNER).cells]


CELLS = ["# %%\none = 1\n", "# %%\ntwo = 2\n", "# %% [markdown]\n# one = 1\n", "# %%\none = 1\n"]


def test_ids_are_the_same_on_every_build_and_all_different(tmp_path: Path) -> None:
    first = ids(tmp_path, "\n".join(CELLS))
    assert first == ids(tmp_path, "\n".join(CELLS))
    assert len(set(first)) == len(CELLS)


@pytest.mark.parametrize("place", range(len(CELLS) + 1))
def test_a_cell_added_anywhere_leaves_the_ids_of_the_others(tmp_path: Path, place: int) -> None:
    before = ids(tmp_path, "\n".join(CELLS))
    after = ids(tmp_path, "\n".join([*CELLS[:place], "# %%\nnew = 3\n", *CELLS[place:]]))
    assert after[:place] + after[place + 1 :] == before


def test_both_copies_of_a_cell_have_one_id(tmp_path: Path) -> None:
    it = chapter(tmp_path, EXERCISE.replace("    # a comment for both\n", ""))
    learner, solved = ([cell.id for cell in it.notebook(copy).cells] for copy in Copy)
    assert learner == solved


def test_chapters_come_in_order_and_can_be_chosen(tmp_path: Path) -> None:
    for name in ("02_b", "00_a", "01_c"):
        (tmp_path / f"{name}.py").touch()
    assert [it.name for it in chapters(tmp_path)] == ["00_a", "01_c", "02_b"]
    assert [it.name for it in chapters(tmp_path, ["02", "00"])] == ["00_a", "02_b"]


@pytest.mark.parametrize("names", [["intro"], ["0_a"], ["00_a", "00_b"]])
def test_sources_that_cannot_be_told_apart_by_number_are_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / f"{name}.py").touch()
    with pytest.raises(SourceError):
        chapters(tmp_path)


def test_a_page_that_is_no_chapter_has_one_copy_and_no_number_is_asked_of_it(tmp_path: Path) -> None:
    for name in ("00_a", PAGES[0]):
        (tmp_path / f"{name}.py").touch()
    assert [it.name for it in chapters(tmp_path)] == ["00_a"]
    assert [(it.name, it.copies) for it in pages(tmp_path)] == [(PAGES[0], (Copy.LEARNER,))]
