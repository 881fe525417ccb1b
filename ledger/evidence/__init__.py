"""Bytes in, verdict out: everything that an auditor needs to read.

Pure: no database, no clock, no network. Each module follows one published format and holds its two halves side by side:
format and parse, prove and check, sign and verify. formats.md says which bytes; from the bottom up:

    canonical    one value, one encoding                      (MessagePack)
    schema       what may stand in a part
    parts        the body of an event and its salted parts    (the construction of RFC 9901)
    ed25519      the one acceptance rule for signatures       (RFC 8032)
    envelope     signed events: the leaves of the log         (DSSE v1)
    merkle       tree, inclusion, consistency                 (RFC 6962)
    note         signed text                                  (C2SP signed-note)
    checkpoint   the signed tree head, and its kept line      (C2SP tlog-checkpoint)
    proof        a receipt in one file                        (C2SP tlog-proof)
    statement    what somebody signs who hands something out  (DSSE v1)
    evidence_file    what it holds, and `strict_json` which JSON it is
    evidence_check   the verdict on it: `placing`, `disclosing`, `key_chain` its steps, `verdict`, `verdict_words`
                     what it says; `page`: of a page that carries one, whose words `markup` reads
    closure      which events about keys such a file needs
    rewritten    the same, after a mail program had it
    tiles        the published log                            (C2SP tlog-tiles)
    crockford    what a person types from paper
    powers       who may sign what, folded from key events
    verify       all of it, over a whole ledger: `report` and `checks` say what was found, `rows` what is read,
                 and `scan`, `contents`, `erasure`, `tables`, `heads` are its passes

Whatever is not what it claims to be raises `EvidenceError`, and nothing else.
"""
