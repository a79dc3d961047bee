"""Errors that a user reads: one line each, with what happened and what to do."""


class CoachError(Exception):
    """Wrong use or bad input. The message is one line for the user; ``exit_status`` is the command line's."""

    exit_status = 2


class ModelError(CoachError):
    """A pose model bundle or its source is missing, damaged or foreign."""


class NotMeasurable(CoachError):
    """The clip was read, but nobody (or not enough of a body) could be measured in it."""

    exit_status = 3

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
