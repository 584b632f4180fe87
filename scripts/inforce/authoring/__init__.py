"""What the legal team does before publishing: begin, import, check, compare, ask."""
