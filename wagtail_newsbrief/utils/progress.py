"""A progress bar for management commands: one line on a terminal, a few lines in a log."""

from __future__ import annotations

import time
from typing import Any


class Progress:
    """Counts work done against a total and shows it on a command's output stream.

    On a terminal the line is redrawn at most ten times a second; elsewhere a line is printed every 10 %.
    ``total`` may be 0.
    """

    def __init__(self, stream: Any, label: str, total: int, width: int = 30) -> None:
        self.stream = stream
        self.label = label
        self.total = total
        self.width = width
        self.done = 0
        self._is_terminal = bool(stream.isatty())
        self._shown_at = 0.0
        self._shown_tenth = -1

    def __call__(self, amount: int = 1) -> None:
        """Count ``amount`` more pieces of work."""
        self.done += amount
        self._show()

    def finish(self) -> None:
        """Show the final count and end the line."""
        self._show(last=True)
        if self._is_terminal:
            self._write("", ending="\n")

    def _show(self, last: bool = False) -> None:
        share = min(self.done / self.total, 1.0) if self.total else 1.0
        if self._is_terminal:
            now = time.monotonic()
            if last or now - self._shown_at >= 0.1:
                self._shown_at = now
                bar = "█" * round(share * self.width)
                self._write(f"\r{self.label} {bar:░<{self.width}} {self._count()}", ending="")
        elif last or int(share * 10) > self._shown_tenth:
            if last and self._shown_tenth == 10:
                return
            self._shown_tenth = int(share * 10)
            self._write(f"{self.label} {share:4.0%} {self._count()}")

    def _write(self, text: str, ending: str = "\n") -> None:
        # Without the style that a command's stderr gives to errors.
        self.stream.write(text, style_func=str, ending=ending)

    def _count(self) -> str:
        return f"{self.done:,} of {self.total:,}"
