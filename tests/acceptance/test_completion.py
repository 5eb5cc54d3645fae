"""Completion in real shells: TAB is typed, and the completed command runs."""

import shutil
from pathlib import Path

import pytest

from tests.support.processes import run_here
from tests.support.shells import Terminal, terminal

pytestmark = pytest.mark.thorough

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(lexigraph completion bash)"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "lexigraph completion zsh > _lexigraph; fpath=($PWD $fpath); autoload -U compinit; compinit -u -D",
    ),
    "fish": (["fish", "--no-config", "--private"], "lexigraph completion fish | source"),
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, sample_folder: Path, tmp_path: Path) -> Terminal:
    """An interactive shell that has loaded the completion."""
    program, load = SHELLS[request.param]
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    (tmp_path / "my-pages").mkdir()
    opened = terminal(program, cwd=tmp_path, LEXIGRAPH_DATA=str(sample_folder), HOME=str(tmp_path))
    shell = opened.__enter__()
    request.addfinalizer(lambda: opened.__exit__(None, None, None))
    shell.type(f"{load}; echo load''ed\r")
    shell.wait_for("loaded")
    return shell


def test_a_term_is_completed_and_can_be_shown(shell: Terminal) -> None:
    shell.type("lexigraph show bat\t")
    shell.wait_for(r"batch\ size")
    shell.type(" --json\r")
    shell.wait_for('"name": "Batch Size"')


def test_a_term_in_quotes_is_completed(shell: Terminal) -> None:
    shell.type('lexigraph show "Batch S\t')
    shell.wait_for("ize")
    shell.type("\r" if shell.seen.rstrip().endswith('"') else '"\r')
    shell.wait_for("Mini-batch size")


def test_commands_options_and_values_are_completed(shell: Terminal) -> None:
    shell.type("lexigraph anno\t")
    shell.wait_for("tate")
    shell.type("\x15lexigraph list cat\t")
    shell.wait_for("egories")
    shell.type("\x15lexigraph search training --organization hugg\t")
    shell.wait_for(r"ing\ face")
    shell.type("\x15lexigraph export --form\t")
    shell.wait_for("at")
    shell.type("\x15lexigraph search x --mode lex\t")
    shell.wait_for("ical")


def test_paths_are_completed_where_a_command_expects_paths(shell: Terminal) -> None:
    shell.type("lexigraph check my-p\t")
    shell.wait_for("ages/")


def test_without_a_data_directory_completion_prints_nothing(tmp_path: Path) -> None:
    done = run_here(cwd=tmp_path, _LEXIGRAPH_COMPLETE="complete_bash", COMP_WORDS="lexigraph show bat", COMP_CWORD="2")
    assert done.stdout == ""
    assert "No data directory" in done.stderr  # which the scripts discard
