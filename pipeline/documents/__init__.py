"""Rules of papers: what is drafted, how a paper is identified and numbered, what must hold before it is signed.

Pure: given assessments, receipts, records and bytes. What reads or writes a workspace is in ``commands/``.
"""
