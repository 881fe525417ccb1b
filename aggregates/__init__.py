"""What may happen: the domain's events, their state and the decisions about them, as pure code.

One module for each aggregate; facts in (`ledger.event.Book`), events and warnings or a refusal out
(`ledger.event.Decision`). Nothing here knows a database, a file, a clock, a key or a screen. Codes and rules are data
(`aggregates/data`), which a policy's adoption keeps byte for byte, so that what a code meant can always be said.

By theme: `people` (who is who), `governance` (the setting and its policies), `records`, `permissions` (consent),
`accesses` (who opens what), `disclosures` (sharing), `matters` (incidents, grievances, rights), `keeping` (entries about
entries). What they all stand on lies beside them: `draft` (how an entry begins), `entries` (how entries now read),
`tenure`, `rules`, `vocabulary`, `pack`.

*Asking* comes before the act, and a refusal is recorded as an attempt. *Telling* says what has happened, and is never
refused: what was outside the rules is recorded as it happened, with the rule.
"""

import consent_ledger

consent_ledger.enter(__name__)
