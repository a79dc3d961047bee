"""``python -m coach``: as the command ``coach``."""

from coach.commands.cli import main

main()
