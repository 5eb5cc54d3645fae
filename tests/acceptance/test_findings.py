"""Findings in the formats of `check`: grouped lines, annotations of GitHub Actions, and SARIF."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.support.processes import run_here

FILES = {
    "words/a.csv": "name,hue,definition\nWeight,red,One.\n",
    "words/b, 100%.csv": "name,hue,definition\nRate,blue,Two.\n",
    "words/d.csv": "id,name,definition\nb1,Bias,Three.\nb1,Bias,Four.\n",
    "words/e.csv": "name,related,definition\nLoss,Nothing,Five.\n",
}
HUE = "The column 'hue' matches no field of a term; its values are kept as notes."

# The parts of the schema of SARIF 2.1.0 for the written properties: required ones, and permitted values.
_TEXT = {"type": "string", "minLength": 1}
SARIF = {
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"pattern": "sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": {
            "minItems": 1,
            "items": {
                "required": ["tool"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "name": _TEXT,
                                    "version": _TEXT,
                                    "informationUri": {"pattern": "^https://"},
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id"],
                                            "properties": {"id": _TEXT, "shortDescription": {"required": ["text"]}},
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "required": ["message"],
                            "properties": {
                                "ruleId": _TEXT,
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                                "locations": {
                                    "items": {
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "properties": {"uri": {"pattern": r"^[\w./~%!$&'()*+,;=@-]+$"}}
                                                    },
                                                    "region": {
                                                        "properties": {"startLine": {"type": "integer", "minimum": 1}}
                                                    },
                                                },
                                            }
                                        }
                                    }
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


@pytest.fixture
def words(tmp_path: Path) -> Path:
    (tmp_path / "docs/words").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / "docs" / name).write_text(text)
    return tmp_path


def checked(folder: Path, *arguments: str) -> Any:
    return run_here("check", "docs/words", *arguments, cwd=folder)


def test_text_has_errors_first_and_each_problem_once(words: Path) -> None:
    done = checked(words)
    lines = done.stdout.splitlines()
    assert re.match(r"docs/words/d\.csv:3: error: .*\[repeated\]$", lines[0])
    assert re.match(r"docs/words/e\.csv:2: warning: .* \[dangling\]$", lines[1])
    assert lines[2].startswith(f"docs/words/a.csv:1: info: {HUE}")
    assert lines[2].endswith("[unknown-column] (2 times, in 2 documents)")
    assert (len(lines), done.returncode) == (3, 1)
    assert done.stderr == "4 documents, 4 findings.\n"


def test_many_problems_of_one_kind_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"Term {number},,Nothing {number}\n" for number in range(30))
    (tmp_path / "a.csv").write_text(f"name,definition,related\n{rows}")
    lines = run_here("check", "a.csv", cwd=tmp_path).stdout.splitlines()
    assert sum("[dangling]" in line for line in lines) == 21
    assert "10 more findings of this kind; --format json lists all. [dangling]" in lines


def test_json_lists_all_findings(words: Path) -> None:
    found = json.loads(checked(words, "--format", "json").stdout)
    assert found == json.loads(checked(words, "--json").stdout)
    assert found["documents"] == 4
    assert [one["file"] for one in found["diagnostics"] if one["code"] == "unknown-column"] == [
        "docs/words/a.csv",
        "docs/words/b, 100%.csv",
    ]


def test_github_annotations_have_paths_of_the_working_directory_and_escapes(words: Path) -> None:
    (words / "docs/words/a.csv").unlink()
    lines = checked(words, "--format", "github").stdout.splitlines()
    assert re.match(r"::error file=docs/words/d\.csv,line=3,title=repeated::Bias is defined twice", lines[0])
    assert re.match(r"::warning file=docs/words/e\.csv,line=2,title=dangling::Loss <", lines[1])
    assert lines[2].startswith(f"::notice file=docs/words/b%2C 100%25.csv,line=1,title=unknown-column::{HUE} If")
    assert len(lines) == 3


def test_sarif_is_valid_and_has_all_findings(words: Path) -> None:
    done = checked(words, "--format", "sarif")
    log = json.loads(done.stdout)
    assert list(Draft7Validator(SARIF).iter_errors(log)) == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["dangling", "repeated", "unknown-column"]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert {
        (result["ruleId"], result["level"], place["artifactLocation"]["uri"], place["region"]["startLine"])
        for result in run["results"]
        for place in [result["locations"][0]["physicalLocation"]]
    } == {
        ("repeated", "error", "docs/words/d.csv", 3),
        ("dangling", "warning", "docs/words/e.csv", 2),
        ("unknown-column", "note", "docs/words/a.csv", 1),
        ("unknown-column", "note", "docs/words/b%2C%20100%25.csv", 1),
    }


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 1), (("--strict",), 1), (("--format", "xml"), 2), (("--format", "sarif"), 1)]
)
def test_exit_codes_do_not_depend_on_the_format(words: Path, arguments: tuple[str, ...], code: int) -> None:
    assert checked(words, *arguments).returncode == code
    (words / "docs/words/d.csv").unlink()
    expected = {(): 0, ("--strict",): 1, ("--format", "xml"): 2}.get(arguments, 0)
    assert checked(words, *arguments).returncode == expected


def test_a_document_without_problems_gives_an_empty_log(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,definition\nWeight,One.\n")
    log = json.loads(run_here("check", "a.csv", "--format", "sarif", cwd=tmp_path).stdout)
    assert log["runs"][0]["results"] == []
    assert list(Draft7Validator(SARIF).iter_errors(log)) == []
