"""Typeset a ``Paper`` as .docx according to GB/T 9704-2012 on the office's letterhead."""
