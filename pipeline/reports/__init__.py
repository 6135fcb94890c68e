"""Ledger -> report models, one file per report; no Word, no paths, no clock."""
