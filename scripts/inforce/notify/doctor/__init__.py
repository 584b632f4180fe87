"""What stands between a mail and its reader, found before it is sent."""
