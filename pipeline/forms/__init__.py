"""Build forms from the contract: the blank form, the pre-filled form, and the returned copy of a submission."""
