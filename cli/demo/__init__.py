"""The story that `demo` plays: a year at an invented playgroup, cut into chapters by what they are about."""
