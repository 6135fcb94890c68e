"""Made-up months drawn by chance, every paper of them, and what those papers must say, computed a second time."""
