"""A short film from this camera, for an exercise that is shown to the coach."""
