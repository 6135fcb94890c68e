"""看板: one page for leaders, read in a minute, on paper or in any browser; a projection of a month's report model."""
