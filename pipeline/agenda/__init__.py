"""What a month still needs: the one next step with its command, and what waits for whom. Pure: facts in, words out."""
