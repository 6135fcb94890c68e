"""One description per form; everything else about a column is a projection of it."""
