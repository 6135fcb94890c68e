"""One module or folder per verb: make a plan (pure), then perform it.

What several verbs share stands beside them: ``workspace`` (where everything lies), ``inbox`` (what lies there),
``rivals`` (two files for one branch), ``returned`` (copies that go back), ``truth`` (all that is known up to a day),
``records`` (what a ledger was built from), ``drafts`` and ``outbox`` (papers), ``decision_book`` (核验表).
"""
