"""The commands, a small module each. `cli.tree` names them all and imports one when it is called."""
