"""One file per verb: make a plan (pure), then perform it."""
