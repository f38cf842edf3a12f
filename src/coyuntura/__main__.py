"""`python -m coyuntura` is `coyuntura`."""

from coyuntura.cli import main

if __name__ == "__main__":
    main()
