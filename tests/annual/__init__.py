"""A year counted a second time, by other means than the program's: plain JSON of the archive, no ledger."""
