"""Raw tables + contract -> typed submissions, roster, settings and findings, a whole batch at a time."""
