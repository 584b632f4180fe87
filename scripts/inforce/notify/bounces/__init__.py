"""What comes back: reports of non-delivery and complaints, read and recorded."""
