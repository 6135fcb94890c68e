"""Mutants of the pure modules: each module is changed in one place at a time, and its own tests must notice."""
