"""`solved` gives the reader's accepted answer, made anew, and the project's own where there is none."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbook.exercises import answers, notebook, page, predictions, signature, solved
from workbook.exercises.exercise import Right
from workbook.exercises.judge import Judgement, NotYet
from workbook.exercises.record import Record

Output = pytest.CaptureFixture[str]
Cells = Callable[..., None]

SOURCE = """\
# %% [markdown]
# # A page

# %%
import json
from workbook.exercises import check, hint, solved

table = connect_to_something()

# %% tags=["given"]
import math as m

def twice(number):
    return 2 * number

# %%
def key(number):
    ### BEGIN SOLUTION
    return f"job#{number}"
    ### END SOLUTION
    ### STUB
    # return ...
check("98-1", key(7))

# %% tags=["given"]
first = solved("98-1")

# %%
### BEGIN SOLUTION
double = lambda number: twice(number) if first == "job#7" else 0
### END SOLUTION
### STUB
# double = ...
check("98-2", double)

# %%
numbers = {"of": [3]}
### BEGIN SOLUTION
numbers["of"].append(4)
### END SOLUTION
### STUB
# numbers = ...
check("98-4", 3)

# %%
solved("98-2"), solved("98-4")

# %%
### BEGIN SOLUTION
refuses = table.refuses
### END SOLUTION
### STUB
# refuses = ...
check("98-3", refuses)
"""


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "source" / "98_sample.py").write_text(SOURCE)
    monkeypatch.setattr(signature, "jupyter_data_dir", lambda: str(tmp_path / "jupyter"))
    signature._key.cache_clear()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Cells:
    """Runs cells one after the other, as a kernel does."""
    names: dict[str, Any] = {}
    history: list[str] = []
    monkeypatch.setattr(answers, "_cells", lambda: history)
    exec("import json\nfrom workbook.exercises import check, hint, solved", names)

    def run_cells(*cells: str) -> None:
        for cell in cells:
            history.append(cell)
            exec(cell, names)

    return run_cells


def new_kernel(reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "_record", Record(reader))
    monkeypatch.setattr(answers, "_passed", {})


MINE = 'def key(n):\n    """Mine."""\n    return "job#" + str(n)\ncheck("98-1", key(7))'
DOUBLE = 'def double(n):\n    """Mine."""\n    return n + n\ncheck("98-2", double)'


def test_without_an_answer_the_projects_own_runs_and_the_page_says_so(capsys: Output) -> None:
    assert solved("98-1") == "job#7"
    assert capsys.readouterr().out == "98-1 Sample: the project's answer runs, until yours is accepted.\n"


def test_an_accepted_answer_runs_from_then_on_and_the_page_says_so(capsys: Output, run: Cells) -> None:
    run(DOUBLE)
    capsys.readouterr()
    assert solved("98-2").__doc__ == "Mine."
    assert capsys.readouterr().out == "98-2 Sample: your own answer runs.\n"


def test_an_answer_survives_a_new_kernel(run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(DOUBLE)
    new_kernel(reader, monkeypatch)
    assert solved("98-2").__doc__ == "Mine."


def test_a_wrong_answer_does_not_take_the_place_of_an_accepted_one(run: Cells) -> None:
    run(DOUBLE, 'double = lambda n: n\ncheck("98-2", double)')
    assert solved("98-2").__doc__ == "Mine."


def test_another_accepted_answer_does(run: Cells) -> None:
    run(DOUBLE, 'def double(n):\n    """Other."""\n    return 2 * n\ncheck("98-2", double)')
    assert solved("98-2").__doc__ == "Other."


def test_each_call_gives_an_object_of_its_own(run: Cells, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "judge", lambda *_: Judgement(Right(), ""))
    monkeypatch.setattr(notebook, "feedback", lambda *_: (True, "correct"))
    run('numbers = {"of": [3]}\ncheck("98-4", numbers)')
    solved("98-4")["of"].append("changed")
    assert solved("98-4") == {"of": [3]}


def test_the_check_after_a_restart_leaves_no_trace_in_the_answer(
    run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run('seen = []\ndef double(n):\n    """Mine."""\n    seen.append(n)\n    return 2 * n\ncheck("98-2", double)')
    new_kernel(reader, monkeypatch)
    assert solved("98-2").__globals__["seen"] == []


def test_an_answer_that_checks_itself_is_kept_all_the_same(run: Cells) -> None:
    run(DOUBLE.replace("return", 'check("98-2", double)\n    return'))
    assert solved("98-2").__doc__ == "Mine."


def test_an_answer_may_use_the_imports_and_the_given_definitions_above_it(run: Cells, capsys: Output) -> None:
    run('import math as m\ntwice = lambda n: 2 * n\ndouble = lambda n: twice(m.floor(n))\ncheck("98-2", double)')
    run('def double(n):\n    """Given."""\n    return twice(m.floor(n))\ncheck("98-2", double)')
    assert "cannot use" not in capsys.readouterr().out
    assert solved("98-2").__doc__ == "Given."


def test_a_given_definition_runs_on_the_readers_own_earlier_answer(run: Cells) -> None:
    run(MINE.replace('"job#" + str(n)', '"job" + chr(35) + str(n)'))
    assert solved("98-2")(4) == 8


def test_an_answer_that_needs_another_cell_is_solved_and_the_page_says_what_it_needs(
    run: Cells, capsys: Output, reader: Path
) -> None:
    run(
        "import math\nfactor, other = 2, 0",
        'double = lambda n: factor * n + other + math.floor(0)\ncheck("98-2", double)',
    )
    said = capsys.readouterr().out
    assert "98-2 Sample: correct." in said
    assert "98-2 is solved, but later cells cannot use this cell. " in said
    assert "It uses `factor`, `other` and `math` of another cell." in said
    assert json.loads(reader.read_text())["solved"] == ["98-2"]
    solved("98-2")
    said = capsys.readouterr().out
    assert "the project's answer runs" in said
    assert (
        "It is solved, and there is no cell of it that runs by itself.\nRun your cell of 98-2 again to use it." in said
    )


@pytest.mark.parametrize("checks", ['check("98-2", double)', 'check(exercise_id="98-2", answer=double)'])
def test_a_check_in_a_cell_of_its_own_takes_the_cell_that_made_the_answer(run: Cells, checks: str) -> None:
    run("def double(n):\n    return 'first'", 'def double(n):\n    """Second."""\n    return n + n', "x = 1")
    run(checks)
    assert solved("98-2").__doc__ == "Second."


def test_a_cell_that_checks_several_answers_gives_the_one_that_was_right(run: Cells) -> None:
    run('for factor in (1, 2, 3):\n    check("98-2", lambda n, factor=factor: n * factor)')
    assert solved("98-2")(5) == 10
    assert solved("98-2")(5) == 10


def test_nothing_that_the_cell_prints_or_does_after_its_check_happens_again(
    run: Cells, capsys: Output, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    run(f'print("before")\n{DOUBLE}\nwith open({str(file)!r}, "a") as after:\n    after.write("once ")')
    assert capsys.readouterr().out.count("before") == 1
    solved("98-2")
    assert "before" not in capsys.readouterr().out
    assert file.read_text() == "once "


def test_what_a_cell_asks_of_the_page_is_not_asked_again_when_it_runs_by_itself(
    run: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "questions", lambda _: {"98-p1": page.Question(True, ())})
    names = "from workbook.exercises import observed, predict, progress\n"
    asks = 'hint("98-2")\npredict("98-p1", 3)\nobserved("98-p1", 3)\nprogress("98", reset=True)\n'
    run(names + asks + DOUBLE)
    notebook._record.add("98-1")
    predictions._predictions.clear()
    solved("98-2")
    assert notebook._record.solved() == {"98-1", "98-2"}
    assert notebook._hints_shown == {"98-2": 1}
    assert predictions._predictions == {}


def test_a_cell_too_long_for_the_file_is_not_kept(run: Cells, capsys: Output) -> None:
    run(f"{DOUBLE}\n# {'x' * 50_000}")
    assert (
        "98-2 is solved, but later cells cannot use this cell. It has more than 50000 char" in capsys.readouterr().out
    )
    assert notebook._record.answer("98-2") is None


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('%time double = lambda n: n + n\ncheck("98-2", double)', ""),
        ('%%time\ndouble = lambda n: n + n\ncheck("98-2", double)', ""),
        ('files = !ls\ndouble = lambda n: n + n\ncheck("98-2", double)', ""),
        ('double = lambda n: n + n\ntry:\n    check("98-2", double)\nexcept Exception:\n    pass\ndel double', ""),
        ('exit()\ncheck("98-2", lambda n: n + n)', "Run by itself, the cell stops: RuntimeError"),
        ('own = solved("98-2")\ncheck("98-2", own)', "stops: RecursionError: the answer to 98-2 asks for itself"),
        ('name = input()\ncheck("98-2", lambda n: n + n)', "Run by itself, the cell stops: RuntimeError"),
        ('1 / 0\ncheck("98-2", lambda n: n + n)', "Run by itself, the cell stops: ZeroDivisionError: division by zero"),
        ('await later()\ncheck("98-2", lambda n: n + n)', "Run by itself, the cell stops: SyntaxError"),
        ('"text without a check"', "Run by itself, the cell does not come to its check"),
        ('check("98-2", lambda n: n)', "Run by itself, the cell gives another answer"),
    ],
)
def test_whatever_the_cell_holds_it_runs_by_itself_or_the_reader_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, cell: str, says: str
) -> None:
    monkeypatch.setattr(answers, "_cells", lambda: [cell])
    notebook.check("98-2", lambda n: n + n)
    said = capsys.readouterr().out
    assert says in said
    assert ("cannot use" in said) == bool(says)


def test_an_answer_is_interrupted_like_any_cell(run: Cells, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as interrupted:
        interrupted.setattr(answers, "_cells", lambda: ["raise KeyboardInterrupt"])
        with pytest.raises(KeyboardInterrupt):
            notebook.check("98-2", lambda n: n + n)
    run(DOUBLE)
    assert solved("98-2").__doc__ == "Mine."


def forged(reader: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(reader.read_text())
    change(content["answers"])
    reader.write_text(json.dumps(content))


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept["98-2"].update(cell="raise SystemError"),
        lambda kept: kept["98-2"].update(signature="0" * 64),
        lambda kept: kept["98-2"].update(signature="é"),
        lambda kept: kept["98-2"].pop("signature"),
        lambda kept: kept.update({"98-2": "raise SystemError"}),
        lambda kept: kept.update({"98-2": kept["98-1"]}),
    ],
)
def test_an_answer_that_was_not_kept_by_this_reader_is_not_run(
    run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, change: Callable[[Any], object]
) -> None:
    run(MINE, DOUBLE)
    forged(reader, change)
    new_kernel(reader, monkeypatch)
    capsys.readouterr()
    assert solved("98-2").__doc__ is None
    said = capsys.readouterr().out
    assert "the project's answer runs" in said
    assert "was not written on this computer, or was changed there, and is not run." in said


def test_a_signature_is_for_its_texts_one_by_one() -> None:
    assert signature.sign("98-1", "1") == signature.sign("98-1", "1")
    assert signature.sign("98-1", "1") != signature.sign("98-", "11")


def test_the_file_of_another_computer_is_not_run(
    run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(DOUBLE)
    monkeypatch.setattr(signature, "jupyter_data_dir", lambda: str(tmp_path / "other"))
    signature._key.cache_clear()
    new_kernel(reader, monkeypatch)
    assert solved("98-2").__doc__ is None


def test_an_answer_that_is_not_right_any_more_is_not_used(
    run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    run("import json", DOUBLE)
    new_kernel(reader, monkeypatch)
    monkeypatch.setattr(answers, "judge", lambda *_: Judgement(NotYet(), ""))
    assert solved("98-2").__doc__ is None
    assert "Your answer of an earlier day is not right any more." in capsys.readouterr().out


def test_where_there_is_no_key_answers_last_as_long_as_the_kernel(
    run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(signature, "jupyter_data_dir", lambda: str(tmp_path / "file" / "jupyter"))
    run(DOUBLE)
    assert "This is not being saved; it lasts until the kernel restarts." in capsys.readouterr().out
    assert solved("98-2").__doc__ == "Mine."
    new_kernel(reader, monkeypatch)
    assert solved("98-2").__doc__ is None
    assert notebook._record.solved() == {"98-2"}


def test_without_a_home_answers_last_as_long_as_the_kernel(
    run: Cells, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def no_home() -> str:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(signature, "jupyter_data_dir", no_home)
    run(DOUBLE)
    assert "Jupyter's data folder: Could not determine home directory." in capsys.readouterr().out
    assert solved("98-2").__doc__ == "Mine."


def test_where_there_is_no_key_what_another_notebook_solved_meanwhile_is_not_lost(
    run: Cells, reader: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(signature, "jupyter_data_dir", lambda: str(tmp_path / "file" / "jupyter"))
    run(DOUBLE)
    Record(reader).add("98-4")
    notebook.check("98-1", "job#7")
    assert Record(reader).solved() == {"98-1", "98-2", "98-4"}


def test_where_nothing_is_written_answers_last_as_long_as_the_kernel(
    run: Cells, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(notebook, "_record", Record(None))
    run(DOUBLE)
    assert solved("98-2").__doc__ == "Mine."
    assert not (tmp_path / "jupyter").exists(), "no key is made for nothing"


def test_a_file_of_the_time_before_answers_were_kept_keeps_what_is_solved(reader: Path) -> None:
    reader.write_text('{"solved": ["98-1"]}')
    assert solved("98-1") == "job#7"
    assert notebook._record.solved() == {"98-1"}


def test_an_answer_that_no_page_asks_for_is_not_run_again(run: Cells, capsys: Output, reader: Path) -> None:
    run('tried = []\ndef refuses(name):\n    tried.append(name)\n    raise ValueError\ncheck("98-3", refuses)')
    assert json.loads(reader.read_text()) == {"solved": ["98-3"], "answers": {}}
    capsys.readouterr()
    assert solved("98-3") is None
    assert "The answer to 98-3 belongs to its page. It uses `table` of another cell." in capsys.readouterr().out


def test_an_unknown_exercise_is_a_sentence(capsys: Output) -> None:
    assert solved("98-9") is None
    assert "There is no exercise 98-9." in capsys.readouterr().out


def test_outside_ipython_an_answer_is_judged_and_not_kept(capsys: Output) -> None:
    notebook.check("98-2", lambda n: n + n)
    assert "98-2 Sample: correct." in capsys.readouterr().out
    assert notebook._record.answer("98-2") is None


SESSION = """
import sys
from contextlib import nullcontext
from types import ModuleType
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
from workbook.exercises import Exercise, Right, Wrong, page

local_aws = sys.modules["workbook.cloud.local_aws"] = ModuleType("local_aws")
local_aws.for_the_moment = nullcontext  # nothing here asks AWS, and to import moto takes longer than all the rest
page.NOTEBOOKS = Path.cwd()
module = sys.modules["workbook.exercises.chapter_98"] = ModuleType("chapter_98")
judge = lambda double: Right() if double(4) == 8 else Wrong()
module.EXERCISES = tuple(Exercise(f"98-{n}", "Sample", "", "", "", judge, ()) for n in (1, 2))
shell = InteractiveShell.instance()
for cell in Path("cells").read_text().split("# %%"):
    shell.run_cell("from workbook.exercises import check, solved\\n" + cell, store_history=True).raise_error()
"""


def test_in_ipython_an_answer_survives_the_session(tmp_path: Path) -> None:
    def session(*cells: str) -> str:
        (tmp_path / "cells").write_text("# %%".join(cells))
        settings = os.environ | {"JUPYTER_DATA_DIR": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")}
        ran = subprocess.run(
            [sys.executable, "-c", SESSION], cwd=tmp_path, env=settings, capture_output=True, text=True, check=True
        )
        return ran.stdout

    assert "98-2 Sample: correct." in session("%time x = 1", f"%time y = 2\n{DOUBLE}", "x = 2")
    said = session('double = solved("98-2")\nprint(double.__doc__, double(5))')
    assert "98-2 Sample: your own answer runs." in said
    assert "Mine. 10" in said
