"""Records out of the house: files for people and for other programs."""
