"""What is known: pure folds over recorded events, and the answers made of them, as data.

Every answer can be asked *as at* a time in the world and *as known at* a position of the ledger. Answers carry codes, ids
and times, never a name or a word that somebody said: names are opened at the moment of drawing, by whoever may see them.
Nothing here knows how an answer is drawn.
"""

import consent_ledger

consent_ledger.enter(__name__)
