"""What can go wrong in the transfer tool itself; what a store refuses is a StoreError.

TransferError
├── CheckpointError    an interrupted run cannot be taken up as asked (usage, exit 2)
└── OrderError         what is ordered cannot be done, or was not confirmed; nothing was written (usage, exit 2)
"""

from __future__ import annotations


class TransferError(Exception):
    """The tool could not go on: one lower-case line, and what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class CheckpointError(TransferError):
    """A checkpoint belongs to another plan, or is none."""


class OrderError(TransferError):
    """A transfer cannot be made as it is ordered; nothing was written."""
