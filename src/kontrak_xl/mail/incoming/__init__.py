"""What comes into the mailbox: mails, bounces and who sent them."""
