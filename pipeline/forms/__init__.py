"""Contract -> form bytes: the blank form, the pre-filled one, and the returned copy of one that came."""
