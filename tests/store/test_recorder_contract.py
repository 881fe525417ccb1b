"""The library's own test cases for recorders run against ours: they are the pin against its next version."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests import persistence

from ledger.store.connect import db_uri
from ledger.store.sqlite import LedgerDatastore, LedgerRecorder


def new_recorder(folder: str) -> LedgerRecorder:
    recorder = LedgerRecorder(LedgerDatastore(db_uri(Path(folder) / "ledger.db")))
    recorder.create_table()
    return recorder


class _OnDisk:
    """Makes a recorder on a real file, and takes it down."""

    def setUp(self) -> None:
        self.threads = set(threading.enumerate())
        self.folder = tempfile.TemporaryDirectory()
        self.recorder = new_recorder(self.folder.name)

    def tearDown(self) -> None:
        for thread in set(threading.enumerate()) - self.threads:  # the library's tests leave some of theirs behind
            thread.join(timeout=20)
        self.recorder.close()
        self.folder.cleanup()

    def create_recorder(self) -> ApplicationRecorder:
        return self.recorder


class TestApplicationRecorder(_OnDisk, persistence.ApplicationRecorderTestCase):
    """Inserting, selecting, conflicts, notifications, concurrent writers."""


class TestNonInterleavingIds(_OnDisk, persistence.NonInterleavingNotificationIDsBaseCase):
    """Positions in the order of commits."""

    insert_num = 200
