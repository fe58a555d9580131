"""What a period came to, and the workbooks that show it."""
