"""Read models: tables beside the ledger that keep what the folds answered, so that a daily question is an index look-up.

What an answer means is said by the folds in `projections`, and only there. A table says *which* entries have to be folded
for a question, or keeps what a fold made of them until an entry comes that could change it; one module for each model, and
one, `tables`, that knows SQLite. Codes, pseudonymous ids and times only: a box is never opened, a word never kept.

Everything here can be thrown away. Tables that are missing, damaged, somebody else's or behind are caught up, made anew
or passed over; the answer is the same. What is handed out is never made from them, and verification does not look at them.
"""
