"""Consent from the request to its end, and what may be done with it."""
