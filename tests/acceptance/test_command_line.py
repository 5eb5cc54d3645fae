"""The command line: its output and exit codes; as a separate process where that matters."""

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import rdflib

from tests.support.processes import PATIENCE, ROOT, command, environment, run_here
from tests.support.shells import run_on_terminal, terminal

BATCH_SIZE = "https://lexigraph.example/term/batch-size"
PAGE = "// TESTING TERM\n{name}\nA definition of it.\n"


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    """A writable copy of the sample."""
    return shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)


def answer(*arguments: str) -> Any:
    """Return the JSON document that a command prints; it must succeed and print nothing else."""
    done = run_here(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def lexical(folder: Path, *arguments: str) -> list[str]:
    found = answer("search", *arguments, "--mode", "lexical", "--data", str(folder))
    return [hit["name"] for hit in found["hits"]]


def test_ingest_reads_globs_files_and_stdin_and_shows_progress_only_on_a_terminal(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.txt").write_text(PAGE.format(name=f"Page {name.title()}"))
    arguments = ["ingest", str(tmp_path / "t*.txt"), str(tmp_path / "one.txt"), "-", "--json", "--data", str(folder)]
    piped = PAGE.format(name="Page Piped")
    code, output, seen = watched(*arguments, stdin=piped)
    assert code == 0
    report = json.loads(output)
    assert report == {
        "sources": 4,
        "terms": 4,
        "added": 4,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "organizations": 0,
        "errors": [],
    }
    assert re.search(r"files .*4/4", seen)
    assert "embeddings" in seen
    again = run_here(*arguments, stdin=piped)
    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads(again.stdout) == report | {"added": 0, "unchanged": 4}
    plain = run_here(*(argument for argument in arguments if argument != "--json"), stdin=piped)
    assert plain.stdout == "4 sources, 4 terms, 0 added, 0 changed, 4 unchanged, 0 removed, 0 organizations\n"
    assert lexical(folder, "page piped")[0] == "Page Piped"


def watched(*arguments: str, stdin: str) -> tuple[int, str, str]:
    """Run a command whose stderr is a terminal; return its exit code, stdout and terminal output."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        env=environment(TERM="xterm", COLUMNS="100"),
    )
    os.close(theirs)
    assert process.stdin and process.stdout
    process.stdin.write(stdin)
    process.stdin.close()
    seen = b""
    while piece := _read_terminal(ours):
        seen += piece
    os.close(ours)
    output = process.stdout.read()
    process.stdout.close()
    return process.wait(PATIENCE), output, seen.decode()


def _read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux raises this once the other side is closed
        return b""


def test_ingest_stores_valid_documents_and_exits_with_1_if_others_fail(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PAGE.format(name="Good Page"))
    (tmp_path / "taken.txt").write_text(PAGE.format(name="Batch Size"))
    inputs = [str(tmp_path / "good.txt"), str(tmp_path / "taken.txt"), "missing.txt"]
    done = run_here("ingest", *inputs, "--json", "--data", str(folder), LEXIGRAPH_MODEL="none")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["added"] == 1
    assert {error["code"] for error in report["errors"]} == {"taken", "not-found", "no-model"}
    for error in report["errors"]:
        assert error.keys() == {"file", "line", "severity", "code", "message", "remedy"}
        assert error["severity"] == "error"
        assert f"{error['message']} {error['remedy']} [{error['code']}]" in done.stderr
    assert lexical(folder, "good page")[0] == "Good Page"


def test_check_prints_findings_with_file_and_line_and_does_not_store_anything(tmp_path: Path) -> None:
    (tmp_path / "twice.txt").write_text(PAGE.format(name="Twice") + "\n" + PAGE.format(name="Twice"))
    done = run_here("check", "twice.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert re.match(r"twice\.txt:\d+: error: .*\[repeated\]\n\Z", done.stdout)
    assert done.stderr == "1 document, 1 finding.\n"
    assert [file.name for file in tmp_path.iterdir()] == ["twice.txt"]
    plain = json.loads(run_here("check", "twice.txt", "--json", cwd=tmp_path).stdout)
    assert plain.keys() == {"documents", "diagnostics"}
    assert plain["diagnostics"][0].keys() == {"file", "line", "severity", "code", "message", "remedy"}
    clean = run_here("check", "examples/ai-glossary/batch-size.txt")
    assert (clean.returncode, clean.stdout) == (0, "")


def test_search_finds_by_meaning(sample_folder: Path) -> None:
    found = answer(
        "search", "how many examples a network sees before its weights change", "-n", "3", "--data", str(sample_folder)
    )
    assert found.keys() == {"query", "mode", "offset", "hits"}
    assert (found["mode"], found["offset"]) == ("hybrid", 0)
    assert len(found["hits"]) == 3
    for hit in found["hits"]:
        assert hit.keys() == {"iri", "name", "glossaries", "deprecated", "score", "matches"}
        assert 0 <= hit["score"] <= 1
        assert all(match.keys() == {"kind", "field", "text"} for match in hit["matches"])
    assert found["hits"][0]["iri"] == BATCH_SIZE
    assert found["hits"][0]["matches"][0]["kind"] == "SEMANTIC"


def test_search_can_be_filtered_by_category_and_by_organization_with_its_units(sample_folder: Path) -> None:
    category = "Model Optimization and Prompt Syntax"
    everything = lexical(sample_folder, "training", "-n", "100")
    filtered = lexical(sample_folder, "training", "-n", "100", "--organization", "Microsoft", "--category", category)
    assert "Batch Size" in filtered
    assert set(filtered) < set(everything)


def test_search_accepts_an_offset_a_minimum_score_a_language_and_deprecation(sample_folder: Path) -> None:
    everything = lexical(sample_folder, "training", "-n", "10")
    assert lexical(sample_folder, "training", "-n", "4", "--offset", "3") == everything[3:7]
    assert lexical(sample_folder, "batch size", "--min-score", "0.96") == ["Batch Size"]
    unknown = run_here("search", "training", "--language", "de", "--data", str(sample_folder))
    assert (unknown.returncode, unknown.stderr) == (1, "lexigraph: Unknown language 'de'; did you mean en?\n")
    assert lexical(sample_folder, "training", "-n", "10", "--language", "en") == everything
    assert lexical(sample_folder, "training", "--deprecated") == []
    assert lexical(sample_folder, "training", "-n", "10", "--no-deprecated") == everything
    assert lexical(sample_folder, "training", "-n", "10", "--glossary", "Glossary") == everything


def test_search_prints_a_table_on_a_terminal_and_tab_separated_lines_elsewhere(sample_folder: Path) -> None:
    arguments = ("search", "mini batch size", "--mode", "lexical", "--data", str(sample_folder))
    done = run_on_terminal(command(*arguments))
    assert (done.returncode, done.stderr) == (0, "")
    head, *_ = [line for line in done.stdout.splitlines() if line.strip()]
    assert head.split() == ["Term", "Score", "Match", "Definition"]
    assert re.search(r"Batch Size +0\.99 +synonym +The number of", done.stdout)
    lines = run_here(*arguments).stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["Batch Size", "0.99", "synonym"]
    assert {line.count("\t") for line in lines} == {3}


def test_lists_have_all_terms_sources_categories_organizations_and_glossaries(sample_folder: Path) -> None:
    data = ("--data", str(sample_folder))
    counts = answer("stats", *data)
    terms = answer("list", "terms", *data)
    assert len(terms) == counts["terms"]
    assert sorted(term["name"].casefold() for term in terms) == [term["name"].casefold() for term in terms]
    category = "Model Optimization and Prompt Syntax"
    (batch,) = (term for term in terms if term["name"] == "Batch Size")
    assert batch == {
        "name": "Batch Size",
        "iri": BATCH_SIZE,
        "glossaries": ["Glossary"],
        "categories": [category],
    }
    assert answer("list", "terms", "-n", "5", "--offset", "10", *data) == terms[10:15]
    filtered = answer("list", "terms", "--category", category, "--organization", "Databricks", *data)
    assert batch in filtered
    assert all(category in term["categories"] for term in filtered)
    assert len(answer("list", "sources", *data)) == counts["sources"]
    categories = answer("list", "categories", *data)
    assert len(categories) == counts["categories"]
    assert sum(one["terms"] for one in categories) == counts["terms"]
    organizations = answer("list", "organizations", *data)
    assert len(organizations) == counts["organizations"] + counts["parentOrganizations"]
    assert {"Google": "Alphabet", "Alphabet": None}.items() <= {
        one["name"]: one["parent"] for one in organizations
    }.items()
    (glossary,) = answer("list", "glossaries", *data)
    assert (glossary["name"], glossary["terms"]) == ("Glossary", counts["terms"])
    lines = run_here("list", "terms", *data).stdout.splitlines()
    assert f"Batch Size\tGlossary\t{category}\t{BATCH_SIZE}" in lines
    assert len(lines) == counts["terms"]


def test_a_long_list_is_cut_only_on_a_terminal(sample_folder: Path) -> None:
    done = run_on_terminal(command("list", "terms", "--data", str(sample_folder)), columns=300)
    assert (done.returncode, done.stdout.count("https://lexigraph.example/term/")) == (0, 100)
    assert re.fullmatch(r"\d+ more terms\. Pass --number or --offset\.\n", done.stderr)


def test_an_empty_result_is_reported_on_stderr(sample_folder: Path) -> None:
    done = run_here("search", "xyzzy", "--mode", "lexical", "--data", str(sample_folder))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No results.\n")


def test_show_prints_all_fields_of_a_term(sample_folder: Path) -> None:
    shown = answer("show", "mini-batch SIZE", "--data", str(sample_folder))
    assert shown.keys() == {
        "iri",
        "name",
        "category",
        "categories",
        "glossaries",
        "definition",
        "technicalDefinition",
        "background",
        "deprecated",
        "mappings",
        "notations",
        "replacedBy",
        "status",
        "usageNote",
        "synonyms",
        "developers",
        "broader",
        "narrower",
        "related",
        "similar",
        "mentions",
        "mentionedBy",
        "notes",
        "source",
    }
    assert "Gradient Accumulation" in [one["name"] for one in shown["similar"]]
    assert "Training Data" in shown["mentions"]
    assert "Gradient Accumulation" in shown["mentionedBy"]
    assert (shown["iri"], shown["name"]) == (BATCH_SIZE, "Batch Size")
    assert shown["source"] == "ai-glossary/batch-size.txt"
    assert all(developer.keys() == {"organization", "iri", "description"} for developer in shown["developers"])
    assert "AWS SageMaker" in {developer["organization"] for developer in shown["developers"]}
    text = run_here("show", BATCH_SIZE, "--data", str(sample_folder)).stdout
    for fact in ("Batch Size", "Mini-batch size", "Databricks"):
        assert fact in text


def test_show_prints_broader_narrower_and_related_terms(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text(
        "name,broader,related\nOptimizer,,\nAdam,Optimizer,Loss\nLoss,,\nSGD,Optimizer,\n"
    )
    data = ("--data", str(tmp_path / "data"))
    assert run_here("ingest", str(tmp_path / "words.csv"), "--defer-vectors", *data).returncode == 0
    shown = answer("show", "optimizer", *data)
    assert (shown["narrower"], shown["broader"], shown["similar"]) == (["Adam", "SGD"], [], [])
    lines = run_here("show", "adam", *data).stdout.splitlines()
    assert {"Broader\tOptimizer", "Related\tLoss"} <= set(lines)


def test_show_prints_mappings(tmp_path: Path) -> None:
    (tmp_path / "words.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:a> skos:prefLabel "Adam"@en ; skos:exactMatch <urn:b>, <urn:c> ; skos:closeMatch <urn:d> .'
    )
    data = ("--data", str(tmp_path / "data"))
    assert run_here("ingest", str(tmp_path / "words.ttl"), "--defer-vectors", *data).returncode == 0
    assert answer("show", "adam", *data)["mappings"] == [
        {"relation": "closeMatch", "iri": "urn:d"},
        {"relation": "exactMatch", "iri": "urn:b"},
        {"relation": "exactMatch", "iri": "urn:c"},
    ]
    lines = run_here("show", "adam", *data).stdout.splitlines()
    assert {"closeMatch\turn:d", "exactMatch\turn:b, urn:c"} <= set(lines)


def test_annotate_prints_the_positions_of_terms_in_a_file_or_stdin(sample_folder: Path, tmp_path: Path) -> None:
    text = "🙂 Mini-batch\r\nsizes\n\tand KV caches"
    (tmp_path / "notes.txt").write_bytes(text.encode())
    lines = "1:3\tMini-batch sizes\tBatch Size\n3:6\tKV caches\tKV Cache\n"
    for done in (
        run_here("annotate", str(tmp_path / "notes.txt"), "--data", str(sample_folder)),
        run_here("annotate", "--data", str(sample_folder), stdin=text),
    ):
        assert (done.returncode, done.stdout, done.stderr) == (0, lines, "")
    found = answer("annotate", str(tmp_path / "notes.txt"), "--data", str(sample_folder))
    first = {"start": 2, "end": 19, "text": "Mini-batch\r\nsizes", "label": "Mini-batch size"}
    assert found["annotations"][0] == first | {"terms": [{"iri": BATCH_SIZE, "name": "Batch Size"}]}
    assert len(found["annotations"]) == 2
    nothing = run_here("annotate", "-", "--data", str(sample_folder), stdin="of the kind")
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "No results.\n")


def test_annotate_requires_utf_8(sample_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin-1"))
    done = run_here("annotate", "latin.txt", "--data", str(sample_folder), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "lexigraph: latin.txt is not valid UTF-8 at byte 2. Convert it, for example with iconv.\n"


def test_stats_count_everything(sample_folder: Path) -> None:
    counts = answer("stats", "--data", str(sample_folder))
    assert counts.keys() == {
        "terms",
        "synonyms",
        "categories",
        "organizations",
        "parentOrganizations",
        "glossaries",
        "sources",
        "refusedPages",
        "mentions",
        "model",
        "dimension",
    }
    assert counts["terms"] == counts["sources"] == len(list((ROOT / "examples/ai-glossary").glob("*.txt")))
    text = run_here("stats", "--data", str(sample_folder)).stdout
    assert f"terms\t{counts['terms']}\n" in text


def test_remove_deletes_a_source_and_its_terms(folder: Path) -> None:
    removed = answer("remove", "ai-glossary/batch-size.txt", "--data", str(folder))
    assert removed["removed"] == 1
    assert "Batch Size" not in lexical(folder, "batch size")
    again = run_here("remove", "ai-glossary/batch-size.txt", "--data", str(folder))
    assert (again.returncode, again.stdout) == (1, "")
    assert "Unknown source" in again.stderr


def test_export_writes_the_graph_or_one_term_to_stdout_or_a_file(sample_folder: Path, tmp_path: Path) -> None:
    data = ("--data", str(sample_folder))
    turtle = run_here("export", *data)
    whole = rdflib.Graph().parse(data=turtle.stdout, format="turtle")
    file = tmp_path / "glossary.nt"
    done = run_here("export", "--format", "ntriples", "-o", str(file), *data)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(rdflib.Graph().parse(file)) == len(whole)
    assert [entry.name for entry in tmp_path.iterdir()] == ["glossary.nt"]
    term = run_here("export", "--term", "mini-batch size", "--format", "rdfxml", *data)
    alone = rdflib.Graph().parse(data=term.stdout, format="xml")
    assert 0 < len(alone) < len(whole)
    assert (rdflib.URIRef(BATCH_SIZE), None, None) in alone


def test_export_writes_terms_as_csv_or_tbx(sample_folder: Path) -> None:
    data = ("--data", str(sample_folder))
    rows = list(csv.DictReader(io.StringIO(run_here("export", "--format", "csv", *data).stdout)))
    (batch,) = (row for row in rows if row["id"] == BATCH_SIZE)
    assert (batch["name"], batch["synonyms"]) == ("Batch Size", "Mini-batch size | training batch")
    one = run_here("export", "--term", "batch size", "--format", "tbx", *data).stdout
    assert one.count("<conceptEntry") == 1 and "<term>training batch</term>" in one
    refused = run_here("export", "--format", "word", *data)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "turtle, jsonld, ntriples, rdfxml, schemaorg, tbx, csv" in " ".join(refused.stderr.split())


def test_export_writes_into_a_pipe_and_does_not_replace_it(sample_folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        done = run_here("export", "--term", "Batch Size", "-o", str(pipe), "--data", str(sample_folder))
        text, _ = reader.communicate(timeout=PATIENCE)
    assert done.returncode == 0
    assert pipe.is_fifo()
    assert b"Batch Size" in text


def test_schema_prints_the_schema() -> None:
    done = run_here("schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert "type Query" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["export"], ["export", "--format", "jsonld"], ["search", "batch", "--mode", "lexical"], ["--help"]]
)
def test_a_closed_stdout_does_not_cause_a_traceback(sample_folder: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command(*arguments),
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(LEXIGRAPH_DATA=str(sample_folder), PYTHONUNBUFFERED=""),
        timeout=PATIENCE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(("name", "encoding"), [("caf\udce9", "utf-8"), ("日本語", "ascii")])
def test_any_name_can_be_printed_in_any_encoding(sample_folder: Path, name: str, encoding: str) -> None:
    found = subprocess.run(
        command("search", name, "--json", "--mode", "lexical", "--data", str(sample_folder)),
        capture_output=True,
        env=environment(PYTHONIOENCODING=encoding),
        check=True,
        timeout=PATIENCE,
    )
    assert json.loads(found.stdout)["query"] == name


def test_map_options_assign_columns_to_fields(folder: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.csv"
    words.write_text("Vokabel,Kurz,Sinn\nVerlustfunktion,VF|Verlust,Was ein Modell lernt.\n")
    refused = run_here("check", str(words))
    assert refused.returncode == 1
    assert "--map name=COLUMN" in refused.stdout
    mapping = ["--map", "name=Vokabel", "--map", "synonyms=Kurz", "--map", "definition=Sinn"]
    assert run_here("check", str(words), *mapping).returncode == 0
    assert run_here("ingest", str(words), *mapping, "--data", str(folder)).returncode == 0
    assert answer("show", "VF", "--data", str(folder))["definition"] == "Was ein Modell lernt."


def test_an_unknown_field_in_a_map_option_is_a_usage_error_that_lists_the_fields(tmp_path: Path) -> None:
    for command_ in ("check", "ingest"):
        refused = run_here(command_, "words.csv", "--map", "label=Wort", LEXIGRAPH_DATA=str(tmp_path / "data"))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "Unknown field 'label'. Available: identifier, name," in refused.stderr
    assert not (tmp_path / "data").exists()


def test_without_a_command_the_help_is_printed() -> None:
    for arguments in ((), ("-h",), ("--help",), ("list",), ("model",)):
        done = run_here(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert done.stdout.startswith("Usage: lexigraph"), arguments
    assert run_here("-h").stdout == run_here().stdout


def test_the_version_is_printed() -> None:
    done = run_here("--version")
    assert (done.returncode, done.stdout) == (0, f"lexigraph {metadata.version('lexigraph')}\n")


def test_summaries_in_the_help_are_whole_sentences() -> None:
    summaries = re.split(r"\n  (?=\w)", run_here("--help", COLUMNS="80").stdout.partition("Commands:")[2].rstrip())
    assert len(summaries) > 20
    assert all(summary.endswith(".") and not summary.endswith("..") for summary in summaries[1:])


def test_findings_are_colored_on_a_terminal_and_if_colors_are_forced(tmp_path: Path) -> None:
    red = "\x1b[31merror\x1b[0m"
    assert red in run_here("check", "missing.txt", cwd=tmp_path, FORCE_COLOR="1", TERM="xterm").stdout
    assert red not in run_here("check", "missing.txt", cwd=tmp_path).stdout
    with terminal(command("check", "missing.txt"), cwd=tmp_path) as shown:
        shown.read_to_end()
        assert red in shown.raw
    with terminal(command("check", "missing.txt"), cwd=tmp_path, NO_COLOR="1") as shown:
        shown.read_to_end()
        assert "\x1b" not in shown.raw


def test_messages_are_wrapped_between_words_on_a_terminal(tmp_path: Path) -> None:
    name = "a-name-without-spaces-" * 5
    with terminal(command("check", name, "missing.txt", "search"), cwd=tmp_path) as shown:
        rows = shown.read_to_end().splitlines()
    assert any(name in row for row in rows)
    message = f"{name}: error: No such file or directory. Check the spelling of the path. [not-found]"
    assert " ".join(rows).startswith(message)
    assert all(len(row) <= 80 or " " not in row for row in rows)
    wrong = run_on_terminal(command("search", "--mode", "psychic", "x"))
    assert "Try 'lexigraph search --help' for help." in wrong.stderr


def test_control_characters_of_texts_do_not_reach_the_terminal(tmp_path: Path) -> None:
    name = "Strange\u009b31m Name"
    (tmp_path / "one.csv").write_text(f"name,definition\n{name},A \u0085 text.\n", encoding="utf-8")
    data = str(tmp_path / "data")
    assert run_here("ingest", str(tmp_path / "one.csv"), "--data", data).returncode == 0
    for arguments in (("list", "terms"), ("list", "terms", "--json"), ("search", "strange", "--mode", "lexical")):
        done = run_here(*arguments, "--data", data)
        assert "Strange" in done.stdout
        assert not set(done.stdout) & {chr(code) for code in range(0x7F, 0xA0)}
    (tmp_path / "two.csv").write_text(
        f"name,definition\n{name},Another\u009b31m text.\n{name},One.\n", encoding="utf-8"
    )
    one, two = str(tmp_path / "one.csv"), str(tmp_path / "two.csv")
    compared = [("diff", one, two, "--format", format) for format in ("text", "markdown", "json")]
    checked = [("check", two, "--format", format) for format in ("text", "github", "json", "sarif")]
    for asked in (*compared, *checked):
        done = run_here(*asked)
        assert "Strange" in done.stdout
        assert not set(done.stdout) & {chr(code) for code in range(0x7F, 0xA0)}
