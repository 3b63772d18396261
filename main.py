"""Entry point of Cairn, which finds and groups photos of the same place. See README.md."""

import sys

from app.main import main

if __name__ == "__main__":
    sys.exit(main())
