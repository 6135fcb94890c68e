"""Proof (校对) of finished papers: judge the facts of a .docx against the ledger it was drafted from, and its form.

What cannot be resolved is shown to a person with its sentence; it is never called wrong.
"""
