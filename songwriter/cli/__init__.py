"""The command line: a file per command, whose body parses, calls and shows. Data goes to stdout, all else to stderr."""
