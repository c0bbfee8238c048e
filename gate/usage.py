"""What the command line got wrong."""

from __future__ import annotations


class UsageError(Exception):
    """The command cannot be carried out as it was given; the message names what is wrong, and the way on."""
