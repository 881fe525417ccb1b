"""Bringing in what exists: spreadsheets of people, consents and accesses, read row by row, all or nothing."""
