"""Imports matplotlib without the help texts that it writes at import.

For the `set` of each of its classes it reads the text of every setter, a third of the import's CPU time. Nobody reads
them here, and `set` works as ever.
"""

from unittest.mock import patch

from workbook.basics.garbage import not_looked_for

with not_looked_for():
    import matplotlib.artist

    with patch.object(matplotlib.artist, "kwdoc", return_value=""):
        from matplotlib.figure import Figure

__all__ = ["Figure"]
