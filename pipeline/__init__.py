"""The “党建+” ledger: monthly forms in, a consolidated ledger and documents ready to sign out."""

__version__ = "0.1.0"
