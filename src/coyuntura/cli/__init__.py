"""The command line: thin doors, one file a command; no science in any.

A command's file loads nothing that its help does not need: what runs it is imported inside its function.
So help, refusals and a fault in a study come at once.
"""

from coyuntura.cli.commands import COMMANDS as COMMANDS
from coyuntura.cli.commands import app as app
from coyuntura.cli.commands import help_text as help_text
from coyuntura.cli.commands import main as main

__all__ = ["COMMANDS", "app", "help_text", "main"]
