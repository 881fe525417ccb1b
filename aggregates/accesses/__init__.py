"""Who opens a record: on which ground, against which hold, in an emergency, reviewed and asked about."""
