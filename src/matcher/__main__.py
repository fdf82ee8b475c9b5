"""``python -m matcher``: the command."""

from matcher.cli import main

if __name__ == "__main__":
    main()
