"""Pages of HTML that leave the desk: the one that checks evidence files, and those that are handed out with one.

A page is one file, asks for nothing from elsewhere, and is the same for the same input, byte for byte.
"""
