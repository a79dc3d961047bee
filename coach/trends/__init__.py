"""Trends: what became of a reading over time, and only as much as its error allows to say."""
