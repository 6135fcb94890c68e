"""Typesetting: a ``Paper`` becomes a .docx laid out after GB/T 9704-2012 on the office's letterhead."""
