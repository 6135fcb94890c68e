"""Rules of letters: which is due when, what it says, and what must never leave the bureau.

Pure: given office files, receipts, journal entries and the bytes of papers. ``commands/send`` loads and sends.
"""
