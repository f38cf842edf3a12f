"""`python -m coyuntura` is `coyuntura`."""

import sys

from coyuntura.endings import ending, heed


def main() -> None:
    """Run the command line; a signal that comes while it is loaded ends it in a line as well."""
    heed()
    try:
        from coyuntura.cli import main as run
    except KeyboardInterrupt as end:
        line, code = ending(end)
        sys.stderr.write(line)
        sys.exit(code)
    run()


if __name__ == "__main__":
    main()
