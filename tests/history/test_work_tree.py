"""What is not committed, and what stood at another revision."""

import os
from datetime import UTC, date
from pathlib import Path

import pytest
from history.builders import policy, repo

from inforce import history
from inforce.errors import InputError
from inforce.history import Layout
from inforce.model.dates import DateRules

pytestmark = pytest.mark.git

PRIVACY = "policies/privacy.md"
LAYOUT = Layout()


def test_a_changed_text_is_a_draft(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {PRIVACY: policy("2020-02-01", "One."), "policies/b.md": policy("2020-02-01")}
    )
    made.write(PRIVACY, policy("2020-03-01", "Two."))
    made.write("policies/new.md", policy("2020-03-01", "Fresh."))

    found = history.drafts(tmp_path, layout=LAYOUT)

    assert {slug: draft.path for slug, draft in found.items()} == {
        "privacy": PRIVACY,
        "new": "policies/new.md",
    }
    assert found["privacy"].text == policy("2020-03-01", "Two.")


def test_white_space_that_nobody_sees_is_no_draft(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.write(PRIVACY, policy("2020-02-01", "One.").replace("\n", "\r\n") + "\r\n")

    assert history.drafts(tmp_path, layout=LAYOUT) == {}
    assert history.dirty(tmp_path, LAYOUT) == (PRIVACY,)


def test_a_staged_text_and_a_deleted_file_make_the_tree_dirty(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01"), "policies/b.md": policy("2020-02-01")})
    made.write(PRIVACY, policy("2020-03-01"))
    made.git("add", "-A")
    (tmp_path / "policies/b.md").unlink()
    made.write("notes.md", "not a policy")

    assert history.dirty(tmp_path, LAYOUT) == ("policies/b.md", PRIVACY)
    assert set(history.drafts(tmp_path, layout=LAYOUT)) == {"privacy"}


def test_a_draft_that_is_a_link_pipe_binary_or_large_is_left_out(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01")})
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (tmp_path / "policies/link.md").symlink_to(secret)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/in.md").write_text("secret")
    (tmp_path / "policies/folder").symlink_to(tmp_path / "outside")
    os.mkfifo(tmp_path / "policies/pipe.md")
    made.write("policies/binary.md", b"\x00")
    made.write("policies/large.md", "x" * 2_000)

    assert history.drafts(tmp_path, layout=Layout(max_bytes=1_000)) == {}


def test_policies_at_a_revision(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {PRIVACY: policy("2020-02-01", "One."), "policies/c.md": "no front matter"}
    )
    made.commit({PRIVACY: policy("2020-03-01", "Two."), "policies/c.md": None})

    found = history.at(tmp_path, "HEAD~1", layout=LAYOUT, dating=DateRules(), zone=UTC)

    assert set(found) == {"privacy", "c"}
    assert found["privacy"].effective_on == date(2020, 2, 1)
    assert found["privacy"].commit == made.made[0]
    assert not found["c"].strict


def test_the_text_of_a_file_at_a_revision(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.commit({PRIVACY: b"\x00"})

    text = history.text_at(tmp_path, "HEAD~1", PRIVACY, layout=LAYOUT)

    assert text == policy("2020-02-01", "One.")
    with pytest.raises(InputError, match="binary"):
        history.text_at(tmp_path, "HEAD", PRIVACY, layout=LAYOUT)
    with pytest.raises(InputError, match=r"no file 'policies/x\.md' at 'HEAD'"):
        history.text_at(tmp_path, "HEAD", "policies/x.md", layout=LAYOUT)
    with pytest.raises(InputError, match="names no commit"):
        history.text_at(tmp_path, "--output=x", PRIVACY, layout=LAYOUT)
