"""The rules of proof, one kind of statement per module."""
