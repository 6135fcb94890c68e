"""The folder that carries its own Python: an embeddable Python, wheels and the program -> the files of the folder.

Pure: what was read goes in, names and bytes come out, the same for the same input. Nothing here was tried on Windows.
"""
