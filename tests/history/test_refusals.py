"""What is not read at all, with the way out."""

import os
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest
from history.builders import Repo, only, policy, repo, texts

from inforce import history
from inforce.errors import ExternalError, InputError, InputErrors
from inforce.history import Layout
from inforce.model.dates import DateRules

pytestmark = pytest.mark.git

PRIVACY = "policies/privacy.md"


def test_a_folder_that_is_in_no_repository(tmp_path: Path):
    with pytest.raises(InputError, match=r"in no git repository.*git init"):
        Repo(tmp_path).read()


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(InputError, match="is no folder"):
        Repo(tmp_path / "none").read()


def test_a_repository_without_commits(tmp_path: Path):
    with pytest.raises(InputError, match=r"no commits.*git commit"):
        repo(tmp_path).read()


def test_a_repository_without_policies(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"README.md": "x", "policies/README.md": "y", "policies/a.txt": "z"})

    with pytest.raises(InputError, match=r"no policies found.*inforce new"):
        made.read()


def test_a_branch_that_is_not_there(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01")})

    for branch in ("other", "--all", "HEAD:policies"):
        with pytest.raises(InputError, match="names no commit"):
            history.read(
                tmp_path, layout=Layout(), dating=DateRules(), zone=UTC, branch=branch
            )


def test_attack_shallow_clone_hides_past_texts(tmp_path: Path):
    made = repo(tmp_path / "whole")
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.commit({PRIVACY: policy("2020-03-01", "Two.")})
    made.git("clone", "-q", "--depth", "1", f"file://{made.root}", f"{tmp_path}/cut")

    with pytest.raises(InputError, match=r"shallow clone.*git fetch --unshallow"):
        Repo(tmp_path / "cut").read()


def test_a_partial_clone(tmp_path: Path):
    made = repo(tmp_path / "whole")
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.git("config", "uploadpack.allowFilter", "true")
    source, target = f"file://{made.root}", f"{tmp_path}/part"
    made.git("clone", "-q", "--filter=blob:none", source, target)

    with pytest.raises(InputError, match=r"partial clone.*without '--filter'"):
        Repo(tmp_path / "part").read()


def test_a_history_with_a_damaged_object_is_no_guess(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    gone = made.git("rev-parse", f"HEAD:{PRIVACY}")
    made.commit({PRIVACY: policy("2020-03-01", "Two.")})
    file = tmp_path / ".git/objects" / gone[:2] / gone[2:]
    file.unlink()

    with pytest.raises(ExternalError, match=r"missing or damaged.*git fsck"):
        made.read()


def test_git_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01")})
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ExternalError, match="git is not found; install git"):
        made.read()


def test_git_that_was_never_installed(tmp_path: Path):
    code = (
        "from pathlib import Path; from inforce.history.repositories import repository\n"
        "from inforce.errors import ExternalError\n"
        "try: repository(Path('.'))\nexcept ExternalError as error: print(error)"
    )
    path = {"PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    out = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env=path,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )

    assert out.stdout.startswith("git is not found; install git"), out.stderr


def test_a_symbolic_link_and_a_submodule_are_named_together(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01")})
    (tmp_path / "policies/terms.md").symlink_to("/etc/passwd")
    (tmp_path / "policies/more").symlink_to("/etc")
    made.git("add", "-A")
    entry = f"160000,{made.made[0]},policies/module"
    made.git("update-index", "--add", "--cacheinfo", entry)
    made.git("commit", "-q", "-m", "links")

    with pytest.raises(InputErrors) as caught:
        made.read()

    assert [(one.path, one.what.split(",")[0]) for one in caught.value.errors] == [
        ("policies/module", "is a submodule"),
        ("policies/more", "is a symbolic link"),
        ("policies/terms.md", "is a symbolic link"),
    ]


def test_a_link_in_an_older_state_is_no_state_of_the_policy(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    (tmp_path / PRIVACY).unlink()
    (tmp_path / PRIVACY).symlink_to("/etc/passwd")
    made.commit()
    (tmp_path / PRIVACY).unlink()
    made.commit({PRIVACY: policy("2020-03-01", "Two.")})

    assert texts(only(made.read())) == ["One.", None, "Two."]


def test_a_file_of_five_megabytes(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "long " * 1_000_000)})

    with pytest.raises(
        InputError, match=r"privacy\.md: has 5,000,.* at most 1,000,000"
    ):
        made.read()


def test_an_older_state_over_the_limit_is_left_out_and_reported(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "long " * 1_000)})
    made.commit({PRIVACY: policy("2020-02-01", "Short.")})

    found = made.read(Layout(max_bytes=2_000))

    assert texts(only(found)) == ["Short."]
    assert "expected at most 2,000" in found.problems[0].what


def test_two_files_with_one_slug(tmp_path: Path):
    made = repo(tmp_path)
    text = policy("2020-02-01")
    made.commit({PRIVACY: text, "policies/privacy/index.md": text})

    with pytest.raises(InputError) as caught:
        made.read()

    assert "policies/privacy/index.md: has the same address" in str(caught.value)
    assert "as policies/privacy.md" in str(caught.value)


def test_the_callers_git_variables_lead_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = repo(tmp_path / "other")
    other.commit({PRIVACY: policy("2020-02-01", "Not mine.")})
    made = repo(tmp_path / "mine")
    made.commit({PRIVACY: policy("2020-02-01", "Mine.")})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.root / ".git/objects"))

    assert texts(only(made.read())) == ["Mine."]
    assert os.environ["GIT_DIR"] == str(other.root / ".git")


def test_attack_replace_object_puts_other_words_into_the_past(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "What we said.")})
    real = made.git("rev-parse", f"HEAD:{PRIVACY}")
    made.git("replace", real, made.blob(policy("2020-02-01", "What we wish we said.")))

    assert texts(only(made.read())) == ["What we said."]


def test_attack_settings_of_a_repository_run_no_program(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01"), ".gitattributes": "*.md diff=evil"})
    ran = tmp_path / "ran"
    program = tmp_path / "evil"
    program.write_text(f'#!/bin/sh\ntouch {ran}\ncat "$1"\n')
    program.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "core.pager"):
        made.git("config", key, str(program))
    made.git("config", "log.showSignature", "true")
    made.write(PRIVACY, policy("2020-02-01", "Edited."))

    made.read()
    history.drafts(tmp_path, layout=Layout())
    history.at(tmp_path, "HEAD", layout=Layout(), dating=DateRules(), zone=UTC)

    assert not ran.exists()


def test_settings_that_change_a_log_change_nothing_here(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/a.md": policy("2020-02-01", "a " * 200)})
    made.git("mv", "policies/a.md", PRIVACY)
    made.commit()
    before = made.read()
    settings = {
        "diff.renames": "false",
        "diff.renameLimit": "1",
        "diff.noprefix": "true",
        "log.showRoot": "false",
        "log.date": "iso",
        "color.ui": "always",
        "core.quotePath": "true",
        "core.abbrev": "4",
        "diff.relative": "true",
        "log.decorate": "full",
    }
    for key, value in settings.items():
        made.git("config", key, value)

    assert made.read() == before
