"""A month in which the disk fails or the program is killed at each step in turn; see ``crash.run``."""
