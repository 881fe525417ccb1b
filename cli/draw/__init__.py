"""How an answer is drawn where it is not lines on a screen."""
