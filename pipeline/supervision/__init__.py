"""Assess a ledger: lamps, submission status (报送), rectification, escalation, questions, proposals; all pure."""
