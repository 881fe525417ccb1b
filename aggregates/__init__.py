"""What may happen: the domain's events, their state and the decisions about them, as pure code.

One module for each aggregate; facts in (`ledger.event.Book`), events and warnings or a refusal out
(`ledger.event.Decision`). Nothing here knows a database, a file, a clock, a key or a screen. Codes and rules are data
(`aggregates/data`), which a policy's adoption keeps byte for byte, so that what a code meant can always be said.

*Asking* comes before the act, and a refusal is recorded as an attempt. *Telling* says what has happened, and is never
refused: what was outside the rules is recorded as it happened, with the rule.
"""

import consent_ledger

consent_ledger.enter(__name__)
