"""Run the command line as ``python -m kontrak_xl``."""

from kontrak_xl.commands.console.cli import main

if __name__ == "__main__":
    main()
