"""Reports as data: one module for each, folded from what the other answers are folded from. Ids, codes and times only."""
