"""Ledger -> report models; no Word, no paths, no clock.

One file per document (``circular``), one for the ledger workbook's tables, and what they share.
"""
