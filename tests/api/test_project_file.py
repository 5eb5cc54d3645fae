"""`lexigraph.toml`: found from any directory below, overridden by the environment, and checked."""

import json
from pathlib import Path

import pytest

from api.settings import Settings
from tests.support.processes import run_here

PAGE = "// TESTING TERM\nBatch Size\nA definition.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    (tmp_path / "pages" / "batch-size.txt").write_text(PAGE)
    return tmp_path


def test_settings_of_a_project_apply_in_all_directories_below(project: Path) -> None:
    (project / "lexigraph.toml").write_text(
        'base_iri = "https://glossary.example.org/"\nglossary = "Our words"\nsources = ["pages/"]\nmentions = false\n'
    )
    below = project / "pages" / "deep"
    ingested = run_here("ingest", "--defer-vectors", "--json", cwd=below)
    assert ingested.returncode == 0, ingested.stderr
    assert json.loads(ingested.stdout)["added"] == 1
    assert (project / "lexigraph-data" / "lexigraph.json").is_file()
    shown = json.loads(run_here("show", "batch size", "--json", cwd=project / "pages").stdout)
    assert shown["iri"] == "https://glossary.example.org/term/batch-size"
    assert (shown["glossaries"], shown["source"]) == (["Our words"], "pages/batch-size.txt")
    assert run_here("check", cwd=below).stderr == "1 document, 0 findings.\n"


def test_paths_are_relative_to_the_file_and_the_nearest_file_counts(project: Path) -> None:
    (project / "lexigraph.toml").write_text('data = "outer"\n')
    (project / "pages" / "lexigraph.toml").write_text('data = "inner"\n')
    done = run_here("ingest", "..", "--defer-vectors", cwd=project / "pages" / "deep")
    assert done.returncode == 0, done.stderr
    assert (project / "pages" / "inner").is_dir()
    assert not (project / "outer").exists()


def test_each_setting_that_is_a_path_is_relative_to_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [name for name, field in Settings.model_fields.items() if "Path" in str(field.annotation)]
    (project / "lexigraph.toml").write_text("".join(f'{name} = "there"\n' for name in paths))
    monkeypatch.chdir(project / "pages" / "deep")
    for name in paths:
        monkeypatch.delenv(f"LEXIGRAPH_{name.upper()}", raising=False)
    settings = Settings()
    assert {name: getattr(settings, name) for name in paths} == dict.fromkeys(paths, project / "there")


def test_the_environment_and_options_override_the_file(project: Path) -> None:
    (project / "lexigraph.toml").write_text('data = "theirs"\nglossary = "Theirs"\n')
    done = run_here("ingest", "pages", "--defer-vectors", cwd=project, LEXIGRAPH_GLOSSARY="Ours", LEXIGRAPH_DATA="ours")
    assert done.returncode == 0, done.stderr
    assert not (project / "theirs").exists()
    listed = run_here("list", "glossaries", "--data", "ours", cwd=project, LEXIGRAPH_GLOSSARY="Ours")
    assert listed.stdout.startswith("Ours\t1\t")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('base-iri = "https://x.example/"', "contains the unknown key `base-iri`. Did you mean `base_iri`?"),
        ('licence = "https://x.example/"', "contains the unknown key `licence`. Did you mean `license`?"),
        ('LEXIGRAPH_GLOSARY = "Words"', "contains the unknown key `LEXIGRAPH_GLOSARY`. Did you mean `glossary`?"),
        ("[colors]\nred = 1", "contains the unknown key `colors`. Known keys: data, base_iri,"),
        (
            'api_key = "hunter2"',
            "contains a secret in `api_key`. Remove it, and set LEXIGRAPH_API_KEY in the environment.",
        ),
        (
            'engine = "postgresql://u:hunter2@db.example/r"',
            "contains a secret in `engine`. Remove it, and set LEXIGRAPH_ENGINE in the environment.",
        ),
        ("base_iri = ", "is not valid TOML: Invalid value (at"),
        ('port = "many"', "Invalid value for lexigraph.toml: `port` is 'many': "),
        (
            'base_iri = "https://x.example/terms"',
            "Invalid value for lexigraph.toml: `base_iri` is 'https://x.example/terms'",
        ),
        ("sources = [1]", "Invalid value for lexigraph.toml: `sources` is 1: "),
    ],
)
def test_a_file_that_cannot_be_used_is_a_usage_error_with_the_remedy(project: Path, text: str, message: str) -> None:
    (project / "lexigraph.toml").write_text(text)
    done = run_here("stats", cwd=project / "pages")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "hunter2" not in done.stderr


def test_init_writes_a_file_that_ingest_uses(project: Path) -> None:
    options = ["--base-iri", "https://glossary.example.org/", "--glossary", 'The "best" words', "pages/"]
    written = run_here("init", *options, cwd=project)
    assert (written.returncode, written.stdout) == (0, ""), written.stderr
    assert "Check the base IRI and the home glossary" in written.stderr
    assert run_here("ingest", "--defer-vectors", cwd=project).returncode == 0
    listed = run_here("list", "glossaries", cwd=project).stdout
    assert listed == 'The "best" words\t1\thttps://glossary.example.org/glossary/the-best-words\n'
    again = run_here("init", cwd=project)
    assert (again.returncode, again.stderr) == (
        2,
        "lexigraph: lexigraph.toml exists already. Edit it, or delete it first.\n",
    )


def test_init_without_options_writes_a_file_of_comments_with_each_setting(project: Path) -> None:
    assert run_here("init", cwd=project).returncode == 0
    text = (project / "lexigraph.toml").read_text()
    assert all(line.startswith("#") for line in text.splitlines() if line)
    for name in ("base_iri", "glossary", "license", "edit_url", "sources"):
        assert f"\n# {name} = " in text
    enabled = text.replace("\n# base_iri", "\nbase_iri").replace("\n# license", "\nlicense")
    (project / "lexigraph.toml").write_text(enabled.replace("\n# sources", "\nsources"))
    assert "my-pages: error: No such file or directory." in run_here("check", cwd=project).stdout.replace("/:", ":")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--base-iri", "no iri"),
        ("--license", "CC BY"),
        ("--edit-url", "edit/{source}"),
        ("--base-iri", "https://x.example/terms"),
    ],
)
def test_init_refuses_invalid_values(project: Path, option: str, value: str) -> None:
    done = run_here("init", option, value, cwd=project)
    assert done.returncode == 2
    assert f"Invalid value for {option}: {value!r}: " in done.stderr
    assert not (project / "lexigraph.toml").exists()
