"""Secrets, and where they lie: what opens a box, what signs, and what this computer remembers.

Nothing here knows what a consent is, nor the tables of the ledger. formats.md sections 3, 4 and 6 say which bytes:

    files        private files: whole or not at all, their owner's only
    risk         what speaks against a place: synchronised folders, other computers' drives
    place        where a ledger, its vault and its mark lie
    passphrase   five words to offer, and where a passphrase may come from
    keyfile      a person's two keys under their passphrase           (Argon2id, AES-256-GCM)
    wrap         one secret for one recipient                         (HPKE, RFC 9180)
    box          personal text under a data key                       (AES-256-GCM)
    vaultfile    the database that wraps lie in, and how it forgets
    vault        data keys for levels, level keys and log key for people
    recovery     the printed sheet: one more way in, which signs nothing
    mark         the newest checkpoint that this computer has seen
    session      unlocked for one shell, for as long as it is used
"""
