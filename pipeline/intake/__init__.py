"""Turn raw tables and the contract into validated submissions, the roster, settings and findings."""
