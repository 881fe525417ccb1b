"""Entries about entries: corrected, completed, disputed, reported on, receipted."""
