"""Start Osteon: without arguments the desktop opens; `main.py --help` lists the commands."""

import sys

from simulator.cli.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
