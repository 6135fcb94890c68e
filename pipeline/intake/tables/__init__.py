"""Find and read the tables of the sheets that come in: monthly form, 需答复, 核验表, 支部名册, 旧台账."""
