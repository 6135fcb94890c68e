"""Ledger -> what supervision sees: progress lamps, delivery (报送), movement; all pure."""
