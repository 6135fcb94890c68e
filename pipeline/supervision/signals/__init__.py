"""Read what branches write for formalism; every signal is a question with its evidence, never a score."""
