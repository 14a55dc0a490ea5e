import subprocess
import sys

PROGRAM = """
from workbook.figures.quick_matplotlib import Figure
from matplotlib import artist
from matplotlib.lines import Line2D
(line,) = Figure().subplots().plot([1, 2])
line.set(linewidth=3)
print(line.get_linewidth(), "markersize" in Line2D.set.__doc__, "markersize" in artist.kwdoc(line))
"""


def test_matplotlib_is_imported_without_its_help_texts_and_sets_what_it_always_set() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3.0", "False", "True"]
