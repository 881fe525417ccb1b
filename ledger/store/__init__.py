"""eventsourcing's adapters: schema, mapper, recorder and factory, and the source from which verification reads.

The only room that knows SQL. What the bytes mean is `ledger.evidence`; who may open them is `ledger.custody`.
"""
