"""Repositories the commands are tried on."""

from pathlib import Path

import pytest
from cli.repositories import Repository, policy


@pytest.fixture
def empty(tmp_path: Path) -> Repository:
    """A repository with settings and without policies or commits."""
    return Repository(tmp_path / "repository")


@pytest.fixture
def repository(empty: Repository) -> Repository:
    """A policy of two versions, the second upcoming from 1 March 2026."""
    empty.commit("2024-12-01", {"policies/privacy.md": policy("2025-01-01")})
    text = policy("2026-03-01", "We ask twice.", summary="We ask more often.")
    empty.commit("2026-01-10", {"policies/privacy.md": text})
    return empty
