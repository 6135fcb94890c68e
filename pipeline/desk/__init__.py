"""The desk (工作台): a month as a local page in a browser, over the very commands of the command line.

Nothing is decided here: a button becomes the words of a command, which runs as a process of its own, and the page shows
what the command says. Only this machine is served, under an address that nobody can guess.
"""
