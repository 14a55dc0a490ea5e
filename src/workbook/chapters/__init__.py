"""From `notebooks/source/NN_name.py` to the executed notebooks that readers open.

A chapter is written once, in jupytext's py:percent form. `source` reads it and makes the two copies, `execute` runs
one on a kernel of its own, `normal` removes what differs between runs, `compare` tells two builds apart, `rules` says
which of the rules of writing a chapter are broken, `build` and `report` do it for all chapters and tell how it went.
"""
