"""Rules of 体检: what a machine and the office files must have. Pure; ``commands/doctor`` inspects and tries."""
