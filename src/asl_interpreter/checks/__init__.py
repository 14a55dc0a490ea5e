"""What is checked of a definition besides the fields of its states: a module for each group of rules."""
