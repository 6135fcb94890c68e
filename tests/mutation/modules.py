"""The modules that are mutated, each with the tests that are its own."""

from __future__ import annotations

MODULES: dict[str, tuple[str, ...]] = {
    "periods.py": ("test_periods.py",),
    "intake/cells/deadlines.py": ("intake/cells/test_deadlines.py",),
    "intake/cells/rates.py": ("intake/cells/test_rates.py",),
    "intake/cells/words.py": ("intake/cells/test_words.py",),
    "intake/cells/nothing.py": ("intake/cells/test_nothing.py",),
    "ledger/plan_changes.py": ("ledger/test_build.py",),
    "ledger/change_requests.py": ("ledger/test_change_requests.py", "ledger/test_build.py"),
    "ledger/build.py": ("ledger/test_build.py",),
    "ledger/model.py": ("ledger/test_model.py", "ledger/test_build.py"),
    "supervision/submission_status.py": ("supervision/test_submission_status.py",),
    "supervision/progress_lamps.py": ("supervision/test_progress_lamps.py", "supervision/test_refused_completion.py"),
    "supervision/carryover.py": ("supervision/test_carryover.py",),
    "supervision/questions.py": ("supervision/test_questions.py", "supervision/test_refused_completion.py"),
    "supervision/problems.py": ("supervision/test_problems.py",),
    "supervision/proposals.py": ("supervision/test_proposals.py", "supervision/test_refused_completion.py"),
    "supervision/escalation.py": ("supervision/test_escalation.py", "supervision/test_proposals.py"),
    "supervision/escalation_steps.py": ("supervision/test_escalation.py", "supervision/test_proposals.py"),
    "supervision/representations.py": ("supervision/test_representations.py", "supervision/test_proposals.py"),
    "supervision/five_together.py": ("supervision/test_five_together.py",),
    "supervision/reported_matters.py": ("supervision/test_reported_matters.py",),
    "supervision/trends.py": ("supervision/test_trends.py",),
    "ledger/first_tasks.py": ("ledger/test_first_tasks.py",),
    "agenda/steps.py": ("agenda/test_steps.py",),
    "supervision/rectification/case.py": ("supervision/test_case.py", "supervision/test_rectification.py"),
    "supervision/rectification/proposals.py": (
        "supervision/test_rectification_proposals.py",
        "supervision/test_rectification.py",
        "supervision/test_proposals.py",
    ),
    "supervision/rectification/register.py": ("supervision/test_register.py", "supervision/test_rectification.py"),
}
