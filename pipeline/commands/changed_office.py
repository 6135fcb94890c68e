"""Find the office files that were changed since a month was consolidated, so that its ledger or papers would differ."""

from __future__ import annotations

from dataclasses import replace

from pipeline.archive.facts import Snapshot
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import CALENDAR_FILE, LETTERHEAD_FILE, ROSTER_FILE, SETTINGS_FILE, Settings
from pipeline.contract.signal_lists import SIGNAL_FOLDER
from pipeline.intake.office import Office
from pipeline.intake.tables.roster import Branch

_OF_OTHER_STEPS = ("inbox", "reading", "engine", "letters", "mail", "forms", "assessment", "recipients")
"""Sections about taking in files, where that is done, forms, letters, the yearly sheet: no ledger depends on them."""
_LETTERS = "信件-"
"""How the wordings of letters are called, which are read when the letter is made."""


def list_changed_office_files(workspace: Workspace, recorded: Snapshot) -> tuple[str, ...]:
    """List the files that say something else of the month than when it was recorded, by name below ``templates/``."""
    now = workspace.office
    if dict(now.hashes) == recorded.office:
        return ()
    then = workspace.read_kept_office(recorded.office)
    differs = {
        SETTINGS_FILE: _pick_settings(now) != _pick_settings(then),
        CALENDAR_FILE: now.calendar != then.calendar,
        ROSTER_FILE: [*map(_pick_branch, now.branches)] != [*map(_pick_branch, then.branches)],
        f"{SIGNAL_FOLDER}/": now.lists != then.lists,
        LETTERHEAD_FILE: now.letterhead != then.letterhead,
    }
    wordings = sorted({*now.wording, *then.wording})
    changed = (name for name in wordings if _LETTERS not in name and now.wording.get(name) != then.wording.get(name))
    return (*(name for name, is_other in differs.items() if is_other), *changed)


def _pick_settings(office: Office) -> tuple[Settings, str]:
    """Pick what ledger and papers depend on: of the letters that is whom to ask."""
    settings = office.settings
    others = {name: Settings.model_fields[name].get_default(call_default_factory=True) for name in _OF_OTHER_STEPS}
    return settings.model_copy(update=others), settings.letters.contact_and_phone


def _pick_branch(branch: Branch) -> Branch:
    """Pick what ledger and papers say of a branch: not where its letters go."""
    return replace(branch, address="", address_cell="", reporter="")
