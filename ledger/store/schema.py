"""The tables of `ledger.db`, as SQL: what is append-only says so in a trigger, and a test tries.

Triggers stop accidents, not attackers; verification (formats.md 12) compares this schema with what it finds. `state` is the
signed leaf, byte for byte; the other columns of a row are an index on what was signed. Position (rowid) n is leaf n - 1.
Nothing here knows what an event means.
"""

from __future__ import annotations

APPLICATION_ID = 0x636C6467  # "cldg": says whose file this is
FORMAT = 1  # PRAGMA user_version; a higher one was written by a newer program

_TABLES = {
    "stored_events": """CREATE TABLE stored_events (
  rowid INTEGER PRIMARY KEY,
  originator_id TEXT NOT NULL,
  originator_version INTEGER NOT NULL,
  topic TEXT NOT NULL,
  state BLOB NOT NULL,
  event_id BLOB NOT NULL UNIQUE,
  parts BLOB,
  UNIQUE (originator_id, originator_version)
) STRICT""",
    # Every perfect subtree of the RFC 6962 tree, leaves (level 0) included: node (level, idx).
    "tree_nodes": """CREATE TABLE tree_nodes (
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID""",
    "sealed_boxes": """CREATE TABLE sealed_boxes (
  position INTEGER NOT NULL,
  subject BLOB NOT NULL,
  box BLOB NOT NULL,
  PRIMARY KEY (position, subject)
) STRICT, WITHOUT ROWID""",
    # Keyed by type as well, so that a child's consents are found without reading every access.
    "subject_events": """CREATE TABLE subject_events (
  subject BLOB NOT NULL,
  topic TEXT NOT NULL,
  position INTEGER NOT NULL,
  involvement TEXT NOT NULL,
  PRIMARY KEY (subject, topic, position)
) STRICT, WITHOUT ROWID""",
    "documents": """CREATE TABLE documents (
  sha256 BLOB PRIMARY KEY,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID""",
    # The newest tree head and those with cosignatures; only what is committed is ever signed.
    "checkpoints": """CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY,
  note BLOB NOT NULL
) STRICT""",
}


def _trigger(table: str, op: str, when: str, message: str) -> tuple[str, str]:
    name = f"{table}_{op.lower()}"
    condition = f" WHEN {when}" if when else ""
    return name, f"CREATE TRIGGER {name} BEFORE {op} ON {table}{condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"


# An INSERT OR REPLACE deletes without firing the delete trigger; so every insert is checked as well.
_TRIGGERS = dict(
    (
        _trigger(
            "stored_events",
            "INSERT",
            "NEW.rowid IS NOT (SELECT COALESCE(MAX(rowid), 0) + 1 FROM stored_events)"
            " OR EXISTS (SELECT 1 FROM stored_events WHERE event_id = NEW.event_id)"
            " OR EXISTS (SELECT 1 FROM stored_events"
            " WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)",
            "stored_events: position or version is taken",
        ),
        _trigger(  # disposal (formats.md 4) is the one change there is
            "stored_events",
            "UPDATE",
            "NOT (OLD.parts IS NOT NULL AND NEW.parts IS NULL AND NEW.rowid = OLD.rowid AND NEW.state = OLD.state"
            " AND NEW.event_id = OLD.event_id AND NEW.originator_id = LOWER(HEX(OLD.event_id))"
            " AND NEW.originator_version = 1 AND NEW.topic = 'disposed')",
            "stored_events is append-only",
        ),
        _trigger("stored_events", "DELETE", "", "stored_events is append-only"),
        _trigger(
            "tree_nodes",
            "INSERT",
            "EXISTS (SELECT 1 FROM tree_nodes WHERE level = NEW.level AND idx = NEW.idx)",
            "tree_nodes is append-only",
        ),
        _trigger("tree_nodes", "UPDATE", "", "tree_nodes is append-only"),
        _trigger("tree_nodes", "DELETE", "", "tree_nodes is append-only"),
        _trigger(
            "sealed_boxes",
            "INSERT",
            "EXISTS (SELECT 1 FROM sealed_boxes WHERE position = NEW.position AND subject = NEW.subject)",
            "a box is erased, never changed",
        ),
        _trigger("sealed_boxes", "UPDATE", "", "a box is erased, never changed"),
        _trigger(
            "subject_events",
            "INSERT",
            "EXISTS (SELECT 1 FROM subject_events"
            " WHERE subject = NEW.subject AND topic = NEW.topic AND position = NEW.position)",
            "subject_events is append-only",
        ),
        _trigger("subject_events", "UPDATE", "", "subject_events is append-only"),
        _trigger(
            "subject_events",
            "DELETE",
            "(SELECT parts FROM stored_events WHERE rowid = OLD.position) IS NOT NULL",
            "subject_events loses only what was disposed of",
        ),
        _trigger(
            "documents",
            "INSERT",
            "EXISTS (SELECT 1 FROM documents WHERE sha256 = NEW.sha256)",
            "documents is append-only",
        ),
        _trigger("documents", "UPDATE", "", "documents is append-only"),
        _trigger("documents", "DELETE", "", "documents is append-only"),
    )
)

_INDEXES = {"stored_events_topic": "CREATE INDEX stored_events_topic ON stored_events (topic)"}

STATEMENTS: dict[str, str] = {**_TABLES, **_INDEXES, **_TRIGGERS}
