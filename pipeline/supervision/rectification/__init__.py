"""整改: cases replayed from decisions, notices and replies, and the steps that wait for a person."""
