"""`hallway doctor`: whether the machine is well, and for whatever is not, the sentence that mends it."""
