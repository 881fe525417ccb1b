"""Bringing in what exists: spreadsheets of children, people, staff, consents and accesses, read row by row, all or nothing."""
