"""The proof of notice: what was done for each person, and that it stayed so."""
