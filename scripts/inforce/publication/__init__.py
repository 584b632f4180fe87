"""Use cases: joins histories, texts and redlines into pages, feeds and answers."""
