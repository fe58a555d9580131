"""What was promised: editions, their identity, how they change, and their workbook."""
