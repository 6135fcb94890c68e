"""Implement the commands, one module or folder each: build a plan (pure), then perform it.

Modules shared by several commands: ``workspace`` (paths and office files), ``inbox`` (dropped files),
``returned`` (returned copies), ``load_inputs`` (everything known up to a date), ``load_records`` (what was read when a
file was received), ``reread`` (archived workbooks once more), ``snapshots`` (what a ledger was built from), ``drafts``
and ``outbox`` (papers), ``decision_book`` (核验表).
"""
