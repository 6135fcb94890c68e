"""The bureau's memory: every file that ever arrived, every look, hand-out and office file, write-once."""
