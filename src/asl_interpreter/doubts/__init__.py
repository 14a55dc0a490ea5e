"""What AWS takes in a definition, and what fails or does nothing when the state is run.

The command line and the plugin tell of it; `faults` does not, which answers as AWS does. (Step Functions guide,
*Passing data between states with variables*, *Transforming data with JSONata*, *Intrinsic functions*.)
"""

from asl_interpreter.doubts.definition import doubts

__all__ = ["doubts"]
