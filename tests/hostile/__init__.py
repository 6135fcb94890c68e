"""The hostile maker: files that people and networks could put into an inbox, made by script, the same each time."""
