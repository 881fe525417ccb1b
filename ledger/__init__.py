"""The book: how something is recorded so that it can be proved. It does not know what a consent is.

`Ledger` (ledger.application) writes and reads; `ledger.evidence` checks, from bytes alone; `ledger.custody` keeps keys;
`ledger.store` keeps events. Importing this package imports none of them.
"""

import consent_ledger

consent_ledger.enter(__name__)
