"""The commands of `python -m asl_interpreter`."""
