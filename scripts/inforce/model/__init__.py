"""Policies, versions and timelines: pure values and the rules that join them."""
