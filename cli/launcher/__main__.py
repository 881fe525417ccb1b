"""`python -m consent_ledger`: the same as the command `consent-ledger`."""

from consent_ledger import main

main()
