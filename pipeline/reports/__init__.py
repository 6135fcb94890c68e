"""Build the content of reports from an assessed ledger; no Word, no paths, no clock.

One module per document (``circular``), one for the tables of the ledger workbook, and shared helpers.
"""
