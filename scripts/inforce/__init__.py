"""Publishes policies from git: which text is in force, what changed, who was told."""

__version__ = "0.1.0"
