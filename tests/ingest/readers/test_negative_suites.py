"""Invalid RDF is reported and never stored: tested with a table of examples, and with the W3C suites if available.

Set LEXIGRAPH_W3C_TESTS to a folder with checkouts of https://github.com/w3c/rdf-tests (the tests of RDF 1.1 are run)
and https://github.com/w3c/json-ld-api.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import rdflib

from ingest.checks.check import check
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.documents import Document, Inputs, uploaded_document
from ingest.input.formats import format_of
from ingest.organizations.registry import Organizations
from tests.support.processes import run_here

REGISTRY = Organizations.load()
SUITES = os.environ.get("LEXIGRAPH_W3C_TESTS", "")
MANIFEST = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
KINDS = {
    "rdf-turtle": "TestTurtleNegative",
    "rdf-trig": "TestTrigNegative",
    "rdf-n-triples": "TestNTriplesNegative",
    "rdf-n-quads": "TestNQuadsNegative",
    "rdf-xml": "TestXMLNegative",
}
"""The folders of RDF 1.1, and the prefix that the classes of their negative tests share."""

VERSION_1_0: Final = "An error in JSON-LD 1.0 only; documents are read as JSON-LD 1.1, which allows it."
OTHER_SYNTAX: Final = "A valid TriG document; it is read as TriG, with the finding `other-syntax`."
TOLERATED: Final = {
    "turtle-syntax-bad-struct-01.ttl": OTHER_SYNTAX,
    "e115-in.jsonld": VERSION_1_0,  # a relative @vocab
    "e116-in.jsonld": VERSION_1_0,  # an empty @vocab
    "er24-in.jsonld": VERSION_1_0,  # lists of lists
    "er32-in.jsonld": VERSION_1_0,
    "er42-in.jsonld": VERSION_1_0,  # @type as a term with a container
    "tn01-in.jsonld": VERSION_1_0,  # @none as a type
}
"""Documents of negative tests that are read anyway, with the reason."""


class Negative(NamedTuple):
    """A document that its suite declares invalid."""

    suite: str
    path: Path


def negatives(folder: Path) -> Iterator[Negative]:
    for name, kind in KINDS.items():
        manifest = folder / "rdf-tests/rdf/rdf11" / name / "manifest.ttl"
        if manifest.exists():
            graph = rdflib.Graph().parse(manifest, publicID=manifest.absolute().as_uri())
            for test, class_ in sorted(graph.subject_objects(rdflib.RDF.type)):
                if kind in str(class_):
                    action = str(graph.value(test, MANIFEST.action))
                    yield Negative(name, Path(action.removeprefix("file://")))
    manifest = folder / "json-ld-api/tests/toRdf-manifest.jsonld"
    if manifest.exists():
        for test in json.loads(manifest.read_text())["sequence"]:
            if "jld:NegativeEvaluationTest" in test["@type"]:
                yield Negative("json-ld", manifest.parent / test["input"])


NEGATIVES = list(negatives(Path(SUITES))) if SUITES else []


def findings(document: Document) -> list[Diagnostic]:
    return list(check(Inputs((document,)), REGISTRY))


@pytest.mark.skipif(
    not SUITES, reason="Set LEXIGRAPH_W3C_TESTS to a folder with checkouts of rdf-tests and json-ld-api."
)
@pytest.mark.parametrize("suite", [*KINDS, "json-ld"])
def test_the_suite_is_available(suite: str) -> None:
    assert suite in {negative.suite for negative in NEGATIVES}


@pytest.mark.skipif(
    not SUITES, reason="Set LEXIGRAPH_W3C_TESTS to a folder with checkouts of rdf-tests and json-ld-api."
)
@pytest.mark.parametrize("negative", NEGATIVES, ids=lambda one: f"{one.suite}/{one.path.stem}")
def test_a_document_that_a_w3c_suite_declares_invalid_is_reported(negative: Negative) -> None:
    found = findings(Document(negative.path.name, lambda: negative.path.open("rb")))
    assert found
    assert {one.file for one in found} == {negative.path.name}
    reason = TOLERATED.get(negative.path.name)
    assert any(one.severity is Severity.ERROR for one in found) is (reason is None)
    if reason is OTHER_SYNTAX:
        assert "other-syntax" in {one.code for one in found}
    if negative.suite not in ("rdf-xml", "json-ld"):  # the library does not report line numbers for these
        assert all(one.line for one in found if one.code == "not-rdf")


P = "@prefix a: <http://a.example/> .\n"
S = "<http://a.example/s> <http://a.example/p> "
X = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a.example/">\n'
    "<rdf:Description {}>{}</rdf:Description></rdf:RDF>"
)
J = '{{"@id": "http://a.example/s",\n{}}}'


BAD: list[tuple[str, int | None, str]] = [
    ("no-dot.ttl", 2, P + "a:s a:p a:o"),
    ("no-object.ttl", 2, P + "a:s a:p ."),
    ("three-objects.ttl", 2, P + "a:s a:p a:o a:q ."),
    ("literal-subject.ttl", 2, P + '"s" a:p a:o .'),
    ("literal-predicate.ttl", 2, P + 'a:s "p" a:o .'),
    ("blank-predicate.ttl", 2, P + "a:s [] a:o ."),
    ("a-as-subject.ttl", 2, P + "a a:p a:o ."),
    ("unknown-prefix.ttl", 3, P + "a:s a:p a:o .\nb:s a:p a:o ."),
    ("prefix-ends-in-dot.ttl", 1, "@prefix a.: <http://a.example/> .\na.:s a.:p a.:o ."),
    ("prefix-begins-with-dot.ttl", 1, "@prefix .a: <http://a.example/> .\n.a:s .a:p .a:o ."),
    ("dotless-directive.ttl", 2, "@prefix a: <http://a.example/>\na:s a:p a:o ."),
    ("sparql-directive-with-dot.ttl", 1, "PREFIX a: <http://a.example/> .\na:s a:p a:o ."),
    ("open-string.ttl", 2, P + 'a:s a:p "o .\n'),
    ("line-in-string.ttl", 2, P + 'a:s a:p "one\ntwo" .'),
    ("bad-escape.ttl", 2, P + r'a:s a:p "\q" .'),
    ("half-a-character.ttl", 2, P + r'a:s a:p "\uD83D" .'),
    ("bad-language.ttl", 2, P + 'a:s a:p "o"@1en .'),
    ("bare-datatype.ttl", 2, P + 'a:s a:p "o"^^ .'),
    ("space-in-iri.ttl", 2, P + "a:s a:p <http://a.example/b c> ."),
    ("escape-in-iri.ttl", 2, P + r"a:s a:p <http://a.example/\u0020> ."),
    ("dot-after-number.ttl", 2, P + "a:s a:p [ a:q 27. ] ."),
    ("open-list.ttl", 2, P + "a:s a:p (1 2 ."),
    ("open-brackets.ttl", 2, P + "a:s a:p [ a:q a:o ."),
    ("formula.ttl", 2, P + "{ a:s a:p a:o } => { a:s a:q a:o } ."),
    ("named-graph-cut-off.ttl", 2, P + "a:g { a:s a:p a:o"),
    ("open-graph.trig", 2, P + "a:g { a:s a:p a:o ."),
    ("graph-in-graph.trig", 2, P + "a:g { a:h { a:s a:p a:o } }"),
    ("list-as-graph.trig", 2, P + "(1) { a:s a:p a:o }"),
    ("literal-as-graph.trig", 2, P + '"g" { a:s a:p a:o }'),
    ("graph-without-name.trig", 2, P + "GRAPH { a:s a:p a:o }"),
    ("prefix-in-graph.trig", 1, "<http://a.example/g> { @prefix a: <http://a.example/> . a:s a:p a:o }"),
    ("relative.nt", 1, "<s> <http://a.example/p> <http://a.example/o> .\n"),
    ("two-objects.nt", 1, f'{S}"o", "q" .\n'),
    ("two-triples.nt", 1, f'{S}"o" . {S}"q" .\n'),
    ("number.nt", 1, f"{S}27 .\n"),
    ("quotes.nt", 1, f"{S}'o' .\n"),
    ("no-dot.nt", 2, f'{S}"o" .\n{S}"q"'),
    ("literal-predicate.nt", 1, '<http://a.example/s> "p" <http://a.example/o> .\n'),
    ("prefixed.nt", 2, f'{S}"o" .\na:s a:p a:o .\n'),
    ("literal-graph.nq", 1, f'{S}"o" "g" .\n'),
    ("five.nq", 1, f'{S}"o" <http://a.example/g> <http://a.example/h> .\n'),
    ("relative-graph.nq", 1, f'{S}"o" <g> .\n'),
    ("cut-off.rdf", 2, X.format("", "").removesuffix("</rdf:RDF>")),
    ("two-roots.rdf", 3, X.format("", "") + "\n<a/>"),
    ("undeclared-prefix.rdf", None, X.format("", "<b:p/>")),
    ("li-attribute.rdf", None, X.format('rdf:li="x"', "")),
    ("description-as-property.rdf", None, X.format("", "<rdf:Description/>")),
    ("id-and-about.rdf", None, X.format('rdf:ID="x" rdf:about="http://a.example/s"', "")),
    ("bad-id.rdf", None, X.format('rdf:ID="1 2"', "")),
    ("repeated-id.rdf", 2, X.format('rdf:ID="x"', '<a:p><a:c rdf:ID="x"/></a:p>')),
    ("about-each.rdf", None, X.format('rdf:aboutEach="http://a.example/s"', "")),
    ("cut-off.jsonld", 2, J.format('"http://a.example/p": "o"').removesuffix("}")),
    ("comma.jsonld", 2, J.format('"http://a.example/p": "o",')),
    ("two-values.jsonld", 2, J.format("") + "\n{}"),
    ("number-as-id.jsonld", None, '{"@id": 1, "http://a.example/p": "o"}'),
    ("number-as-type.jsonld", None, J.format('"@type": 1')),
    ("language-and-type.jsonld", None, J.format('"a:p": {"@value": "o", "@language": "en", "@type": "a:t"}')),
    ("number-in-a-language.jsonld", None, J.format('"http://a.example/p": {"@value": 1, "@language": "en"}')),
    ("number-as-context.jsonld", None, J.format('"@context": 1, "http://a.example/p": "o"')),
    ("circle-of-terms.jsonld", 2, J.format('"@context": {"a": "b:x", "b": "a:x"}, "a": "o"')),
    ("set-with-id.jsonld", None, J.format('"http://a.example/p": {"@set": [], "@id": "http://a.example/o"}')),
    ("no-words.jsonld", None, '{"name": "a key without an RDF property"}'),
]
"""Documents that are invalid for their extension, and the line of the error, if the library reports it."""


@pytest.mark.parametrize(("name", "line", "document"), BAD, ids=[name for name, _, _ in BAD])
def test_an_invalid_document_is_reported_with_its_line(name: str, line: int | None, document: str) -> None:
    (error,) = findings(uploaded_document(name, document))
    assert (error.file, error.line, error.severity) == (f"upload:{name}", line, Severity.ERROR)
    assert error.code in ("not-rdf", "empty-file")
    assert error.remedy


@pytest.mark.parametrize(
    ("name", "document", "syntax"),
    [
        ("a.ttl", P + "a:g { a:s a:p a:o }", "TriG"),
        ("a.nt", f'{S}"o" <http://a.example/g> .\n', "N-Quads"),
        ("a.nt", P + "a:s a:p a:o .", "Turtle"),
        ("a.owl", P + "a:s a:p a:o .", "Turtle"),
        ("a.ttl", X.format('rdf:about="http://a.example/s"', "<a:p>o</a:p>"), "RDF/XML"),
    ],
)
def test_a_document_in_another_syntax_than_its_extension_is_read_with_a_finding(
    name: str, document: str, syntax: str
) -> None:
    other_syntax, no_term = findings(uploaded_document(name, document))
    assert (other_syntax.severity, other_syntax.code, no_term.code) == (Severity.INFO, "other-syntax", "no-term")
    assert f"The content is {syntax}," in other_syntax.message


def test_n3_is_read_as_turtle_and_refused_with_rules(tmp_path: Path) -> None:
    (tmp_path / "plain.n3").write_text(P + "a:s a:p a:o .")
    (tmp_path / "rules.n3").write_text(P + "{ ?x a:p ?y } => { ?y a:q ?x } .")
    checked = run_here("check", "--json", str(tmp_path), cwd=tmp_path)
    found = {(one["file"], one["line"], one["code"]) for one in json.loads(checked.stdout)["diagnostics"]}
    assert found == {("plain.n3", None, "no-term"), ("rules.n3", 2, "not-rdf")}


def test_the_command_reports_all_of_them_without_failing(tmp_path: Path) -> None:
    for name, _, document in BAD:
        (tmp_path / name).write_bytes(document.encode())
    checked = run_here("check", "--json", str(tmp_path), cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (1, "")
    reported = {one["file"] for one in json.loads(checked.stdout)["diagnostics"] if one["severity"] == "error"}
    assert reported == {name for name, _, _ in BAD}


@pytest.mark.parametrize("name", ["a.ttl", "a.trig"])
@pytest.mark.parametrize(
    "document",
    [
        "[] <http://a.example/p> <http://a.example/o> .\n",
        "[ a <http://a.example/C> ] .\n",
        "# comment\n[ <http://a.example/p> 1 ] <http://a.example/q> 2 .\n",
        "( <http://a.example/x> 1 ) <http://a.example/p> 2 .\n",
        "{ [] <http://a.example/p> 1 }\n",
        "[] { <http://a.example/s> <http://a.example/p> 1 }\n",
    ],
)
def test_turtle_may_begin_with_a_blank_node(name: str, document: str) -> None:
    assert "cut-off" not in {one.code for one in findings(uploaded_document(name, document))}
    assert format_of(name, document.encode()).name == "Turtle and TriG"


@pytest.mark.parametrize("document", [P, '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>\n'])
def test_a_valid_document_without_triples_is_not_an_error(document: str) -> None:
    (warning,) = findings(uploaded_document("a.rdf" if document.startswith("<") else "a.ttl", document))
    assert (warning.severity, warning.code) == (Severity.WARNING, "empty-file")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'{"@context": "https://schema.org", "@type": "DefinedTerm", "name": "hull"}', "JSON-LD"),
        (b'{"@type": "DefinedTerm", "@context": ["http://schema.org/"], "name": "hull"}', "JSON-LD"),
        (b'{"@context": "https://gbv.github.io/jskos/context.json", "prefLabel": {"en": "hull"}}', "JSON"),
        (b'[{"name": "hull", "url": "https://schema.org/"}]', "JSON"),
    ],
)
def test_json_with_the_context_of_schema_org_is_jsonld(content: bytes, name: str) -> None:
    assert format_of("a.json", content).name == name
