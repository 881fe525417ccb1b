"""Sharing with others: advice, assessment, decision, what is handed out, and what follows."""
