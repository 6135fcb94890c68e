"""One file per verb: make a plan (pure), then perform it.

What several verbs share stands beside them: ``workspace`` (where everything lies), ``inbox`` (what lies there),
``rivals`` (two files for one branch), ``returned`` (copies that go back), ``drafts`` (papers), ``truth`` (all that
is known up to a day). Of letters: ``letters`` (as they are drafted), ``occasions`` (which ones are called for),
``owners`` and ``secrecy`` (what must not go out), ``answer_folder`` (what a branch finds in its own folder).
"""
