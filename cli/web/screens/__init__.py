"""The screens of the desk, each a Flask blueprint named like its module."""
