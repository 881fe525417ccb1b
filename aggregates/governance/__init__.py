"""The setting and what it works by: policies, guidance, notices, agreements, inspections."""
