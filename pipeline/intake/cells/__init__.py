"""Read the text of one cell into a value: dates, rates, names, codes, personal data."""
