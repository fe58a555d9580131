"""The command line: click, help, and what is printed."""
