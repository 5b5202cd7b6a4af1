"""The command line: every command, its exit codes, its formats, and the bytes it leaves behind."""
