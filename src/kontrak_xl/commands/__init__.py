"""What people do: one module a command, named as it is typed."""
