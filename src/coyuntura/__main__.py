"""`python -m coyuntura` is `coyuntura`."""

import sys

from coyuntura.endings import ending, heard, heed, leave


def main() -> None:
    """Run the command line; a signal that comes while it is loaded ends it in a line as well.

    Raises:
        SystemExit: The command ended; it holds the exit code.
    """
    heed()
    try:
        from coyuntura.cli import main as run

        run()
    except SystemExit:
        raise
    except BaseException:
        # What a signal breaks off while a module is loaded may be told as an error of the module's.
        end = heard()
        if end is None:
            raise
        leave()
        line, code = ending(end)
        sys.stderr.write(line)
        sys.exit(code)


if __name__ == "__main__":
    main()
