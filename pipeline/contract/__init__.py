"""One description per form; everything else known about a column is derived from it."""
