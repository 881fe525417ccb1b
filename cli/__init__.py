"""The desk: how people and programs talk to the ledger. Commands, output, exit codes; no rules."""

import consent_ledger

consent_ledger.enter(__name__)
