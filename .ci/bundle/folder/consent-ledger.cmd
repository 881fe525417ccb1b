@rem The commands, for whoever opens a terminal here: consent-ledger --help
@"%~dp0python\python.exe" -m consent_ledger %*
