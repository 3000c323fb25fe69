"""``python -m bot``."""

from __future__ import annotations

import sys

from bot.operating.leaving import leave_at_once

_SERVING: tuple[list[str], ...] = ([], ["chat"], ["run"])


def main() -> None:
    """Run the command line; what serves people can be stopped before the rest of the program is loaded."""
    if sys.argv[1:2] in _SERVING:
        leave_at_once()
    from bot.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
