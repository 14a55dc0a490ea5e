"""`python -m asl_interpreter check FILE …` and `python -m asl_interpreter run FILE …`."""

import sys

from asl_interpreter.command_line.main import main

if __name__ == "__main__":
    sys.exit(main())
