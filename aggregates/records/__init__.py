"""Records about a child, and what becomes of them: added to, moved, told of, handed over, kept, destroyed."""
