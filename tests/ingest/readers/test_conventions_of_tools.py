"""Small documents as certain tools write them, with the terms that people expect."""

import io
import json
from typing import Any

import pytest

from graph.iris import Iris
from graph.model import Glossary
from graph.rdf import Literal
from ingest.input.documents import Document
from ingest.organizations.registry import Organizations
from ingest.sources.source import read_source
from ingest.terms import TermMaker

IRIS = Iris("https://kg.example/")
MAKER = TermMaker(IRIS, Glossary(IRIS.glossary("words"), (Literal("Words", "en"),)), Organizations.load())
WIKIBASE = {
    "entities": {
        "Q1": {
            "labels": {"en": {"language": "en", "value": "hull"}, "de": {"language": "de", "value": "Rumpf"}},
            "descriptions": {"en": {"language": "en", "value": "body of a ship"}},
            "aliases": {"en": [{"language": "en", "value": "shell"}, {"language": "en", "value": "casco"}]},
        }
    }
}
NOTION = "https://www.notion.so/Batch-0123456789abcdef0123456789abcdef"


def terms(file: str, content: str) -> dict[str, Any]:
    document = Document(file, lambda: io.BytesIO(content.encode()))
    return {term.name.value: term for term in read_source(document, MAKER, "", lambda iri: None).terms.values()}


def values(found: Any) -> Any:
    """Return the texts of literals, and the last parts of IRIs."""
    if isinstance(found, Literal):
        return found.value
    if isinstance(found, tuple):
        return [values(one) for one in found]
    return found.rpartition("/")[2] if isinstance(found, str) and found.startswith("https://kg.example/") else found


@pytest.mark.parametrize(
    ("file", "content", "name", "expected"),
    [
        ("a.csv", "Benennung;Definition;Status\nRumpf;Körper;veraltet\n", "Rumpf", {"status": "obsolete"}),
        (
            "a.csv",
            "Термин;Статус;Заменён на\nтелефакс;устарел;письмо\n",
            "телефакс",
            {"status": "obsolete", "replaced_by": ["письмо"]},
        ),
        ("a.csv", "Term;Definition;Status\ntelefax;Kopia;Föråldrad\n", "telefax", {"status": "obsolete"}),
        ("a.csv", "Begriff;Definition;Status\nRumpf;Körper;Inaktiv\n", "Rumpf", {"status": "deprecated"}),
        ("a.csv", "용어,정의,상태\n펌프,기계,폐기\n", "펌프", {"status": "obsolete"}),
        ("a.csv", "Terme;Définition;Statut\nCoque;Corps;Validé\n", "Coque", {"status": "approved"}),
        ("a.csv", "Término;Definición;Estado\nCasco;Cuerpo;Borrador\n", "Casco", {"status": "draft"}),
        ("a.csv", "用語,定義,状態\n船体,本体,使用禁止\n", "船体", {"status": "forbidden", "is_deprecated": True}),
        ("a.csv", "Name,Status\nhull,Gold\n", "hull", {"status": "Gold", "is_deprecated": False}),
        *(("a.csv", f"Name,Status\nhull,{flag}\n", "hull", {"status": None}) for flag in ("1", "x", "ja", "No")),
        *(("a.csv", f"Name,Deprecated\nhull,{flag}\n", "hull", {"status": "deprecated"}) for flag in ("1", "x", "ja")),
        (
            "logseq.md",
            "- Tide\n  definition:: Rise of the [[sea]].\n  alias:: flood, high water\n- Ebb\n  definition:: Fall.\n",
            "Tide",
            {"definition": "Rise of the sea.", "synonyms": ["flood", "high water"], "related": ["sea"]},
        ),
        ("a.md", "- # Glossary\n\t- Tide:: Rise.\n\t- Wave:: A ridge.\n\t- Ebb\n", "Wave", {"definition": "A ridge."}),
        ("Tide.md", "alias:: flood\n\n- definition:: Rise of the sea.\n", "Tide", {"synonyms": ["flood"]}),
        ("a.md", "# Glossary\n\n**~~Fid~~** (obsolete): A pin.\n\n**Mast**: A pole.\n", "Fid", {"status": "obsolete"}),
        (
            "fid.md",
            "---\ntitle: Fid (deprecated)\n---\nA pin.\n",
            "Fid",
            {"status": "deprecated", "definition": "A pin."},
        ),
        *(
            ("a.md", f"# Glossary\n\n**{name}**: A pin.\n\n**Mast**: A pole.\n", name, {"status": None})
            for name in ("Order (rejected)", "Account (disabled)", "Value (true)", "Fid [expired]")
        ),
        ("a.md", "# Glossary\n\n**Fid (wood)**: A pin.\n\n**Mast**: A pole.\n", "Fid (wood)", {"status": None}),
        ("a.md", "# Glossary\n\nFid { #fid }\n:   A pin.\n\nMast {.x}\n:   A pole.\n", "Fid", {"iri": "fid"}),
        (
            "fid.md",
            "---\ntitle: Fid\n---\n::: info Definition\nA pin.\n:::\n\nMore.\n",
            "Fid",
            {"definition": "A pin.", "technical_definition": "More."},
        ),
        ("fid.md", "---\ntitle: Fid\n---\n> [!info] Definition\n> A pin.\n", "Fid", {"definition": "A pin."}),
        (
            "a.md",
            "# Glossary\n\n**Fid**: A pin.\n\n**Mast**, **Main mast**: A pole.\n\n*Last change: 2024*\n",
            "Mast",
            {"definition": "A pole.", "synonyms": ["Main mast"]},
        ),
        (
            "a.md",
            "# Glossary\n\n## Fid\n\n*Also known as: pin, peg*\n\nOf wood.\n\n## Mast\n\nA pole.\n",
            "Fid",
            {"definition": "Of wood.", "synonyms": ["peg", "pin"]},
        ),
        (
            "fid.md",
            '---\ntitle: Fid\n---\nA {{< gloss "pin" >}} {{New_Inline}}\n\n## See also\n\n- Others:\n  - [[Mast]]\n',
            "Fid",
            {"definition": "A pin", "related": ["mast", "pin"]},
        ),
        (
            "a.html",
            "<!doctype html><title>Glossary</title><h2><button>Fid</button></h2><div>A pin.</div>"
            "<h2><button>Mast</button></h2><div>A pole.</div>",
            "Fid",
            {"definition": "A pin."},
        ),
        (
            "a.json",
            '{"data": {"terms": {"edges": [{"node": {"name": "Fid", "definition": "A pin"}}]}}}',
            "Fid",
            {"iri": "fid", "definition": "A pin"},
        ),
        (
            "a.md",
            "# Glossary\n\n- **Fid** (*noun*): A pin.\n- **Mast**: A pole.\n",
            "Fid",
            {"definition": "A pin.", "notes": ["Part of speech: noun"]},
        ),
        ("drupal.json", '[{"name": "hull", "status": true}]', "hull", {"status": None, "notes": ["status: true"]}),
        ("a.csv", "Name,Status,Is deprecated\nhull,yes,true\n", "hull", {"status": "deprecated"}),
        ("a.csv", "Name,Definition,Use,UF\nvessel,,boat,\nboat,A craft,,vessel\n", "vessel", {"replaced_by": ["boat"]}),
        ("a.csv", "Name,Definition,Use\nboat,A craft,On water\n", "boat", {"notes": ["Use: On water"]}),
        (
            "confluence.csv",
            "Title,Excerpt,Labels\nhull,Body,ship\n",
            "hull",
            {"definition": "Body", "categories": ["ship"], "synonyms": []},
        ),
        (
            "crowdin.csv",
            "Concept Definition,Concept Subject,Term [en],Description [en],Term [uk]\nBody,ship,hull,Chart,корпус\n",
            "hull",
            {"definition": "Body", "categories": ["ship"], "notes": ["definition: Chart"]},
        ),
        (
            "jskos.ndjson",
            '{"uri": "https://e.example/1", "prefLabel": {"en": "hull"}, "identifier": ["https://f.example/1"]}\n',
            "hull",
            {"iri": "https://e.example/1"},
        ),
        ("a.json", '[{"term": {"en": ["hull", "shell"], "de": ["Rumpf"]}}]', "hull", {"synonyms": ["shell"]}),
        ("a.csv", "Term / Acronym,Stands for\nAPI,Interface\n", "API", {"synonyms": ["Interface"]}),
        ("a.csv", "Term,Abbr/Syn,Description and Notes\nhull,shell,Body\n", "hull", {"synonyms": ["shell"]}),
        ("a.csv", 'Term,Related\nhull,"keel, mast"\nkeel,\nmast,\n', "hull", {"related": ["keel", "mast"]}),
        ("a.csv", "المصطلح,التعريف\nبدن,جسم\n", "بدن", {"definition": "جسم"}),
        ("a.csv", "Thuật ngữ,Định nghĩa\nthân,vỏ\n", "thân", {"definition": "vỏ"}),
        ("a.csv", "Metric,Legal Definition,Rule\nchurn,Who leaves,x\n", "churn", {"definition": "Who leaves"}),
        (
            "a.csv",
            "Name,Definition\nhull,Who **floats**. And *sinks*.\n",
            "hull",
            {"definition": "Who floats. And sinks."},
        ),
        ("a.csv", "Name,Definition\nhull,Files *.py and src/*.py\n", "hull", {"definition": "Files *.py and src/*.py"}),
        (
            "notion.csv",
            f'Name,Tags,Related Terms\nEpoch,"a, b","Batch ({NOTION}), Step (Words/Step%20ab.md)"\n',
            "Epoch",
            {"categories": ["a", "b"], "related": ["batch", "step"]},
        ),
        ("a.csv", "Name,Related\nEpoch,Batch (training)\n", "Epoch", {"related": ["batch-training"]}),
        (
            "Epoch 0123456789abcdef0123456789abcdef.md",
            "# Epoch\n\nTags: a, b\nDefinition: One pass\nSynonyms: pass, sweep\n\nMore about it.\n",
            "Epoch",
            {
                "definition": "One pass",
                "categories": ["a", "b"],
                "synonyms": ["pass", "sweep"],
                "technical_definition": "More about it.",
            },
        ),
        (
            "epoch.md",
            "---\ntags: [a]\n---\n# Epoch\n\nkind:: noun\nDefinition:: One [[pass]].\n\n```\nx:: y\n```\n\nMore.\n",
            "Epoch",
            {"definition": "One pass.", "notes": ["kind: noun"], "related": ["pass"]},
        ),
        ("entity.json", json.dumps(WIKIBASE), "hull", {"definition": "body of a ship", "synonyms": ["casco", "shell"]}),
        (
            "a.json",
            '[{"id": "1", "labels": {"en": {"value": "hull"}}, "descriptions": {"en": {"value": "body"}}}]',
            "hull",
            {"definition": "body"},
        ),
        (
            "skosplay.csv",
            "PREFIX,ex,https://e.example/,\nURI,skos:prefLabel@en,skos:broader,skos:notation\nex:2,keel,ex:1,K\n",
            "keel",
            {"iri": "https://e.example/2", "broader": ["https://e.example/1"], "notations": ["K"]},
        ),
        (
            "standard.md",
            "# Terms and definitions\n\n### 3.1 hull\n\nbody of a ship\n\n### 3.2 keel\n\nspine of a hull\n",
            "keel",
            {"iri": "keel", "definition": "spine of a hull", "notations": ["3.2"]},
        ),
        (
            "standard.html",
            "<!doctype html><h1>Glossary</h1><h2>1. hull</h2><p>body</p><h2>2. keel</h2><p>spine</p>",
            "hull",
            {"definition": "body", "notations": ["1"]},
        ),
        (
            "a.md",
            "# Glossary\n\n## 802.11 standard\n\nWireless.\n\n## Batch\n\nSeveral.\n",
            "802.11 standard",
            {"definition": "Wireless.", "notations": []},
        ),
        (
            "a.md",
            "| Acronym | Expansion | What it means |\n|--|--|--|\n"
            "| API | Application interface | A contract |\n| SDK | Software kit | Tools |\n",
            "API",
            {"definition": "A contract", "synonyms": ["Application interface"]},
        ),
        (
            "collibra.csv",
            "Name,Asset Id,Domain,Definition,Is Part Of\nCustomer,1,Sales,Who buys,Party\nParty,2,Sales,Someone,\n",
            "Customer",
            {"broader": ["2"]},
        ),
        (
            "memoq.csv",
            "Entry_ID;Entry_Subject;Entry_Domain;English;German\n1;Ships;Marine;hull;Rumpf\n",
            "hull",
            {"categories": ["marine", "ships"]},
        ),
        (
            "topbraid.ttl",
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix m: <http://topbraid.org/metadata#> .\n"
            '<urn:a> a skos:Concept ; skos:prefLabel "Party" ; m:status m:RetiredStatus .\n',
            "Party",
            {"status": "deprecated", "is_deprecated": True},
        ),
        (
            "glossary.md",
            "# Glossary\n\n## A\n\n### API\nAn interface.\n\n**Synonyms:** interface, contract\n"
            "**Status:** deprecated\n**See also:** [SDK](#sdk)\n\n## S\n\n### SDK\nA kit.\n",
            "API",
            {
                "definition": "An interface.",
                "synonyms": ["contract", "interface"],
                "status": "deprecated",
                "related": ["sdk"],
            },
        ),
        (
            "confluence.csv",
            'Term,Definition\nhull,"<p>The <ac:link><ri:page ri:content-title=""Body"" /><ac:plain-text-link-body>'
            '<![CDATA[body]]></ac:plain-text-link-body></ac:link> of a ship</p>"\n',
            "hull",
            {"definition": "The body of a ship"},
        ),
        (
            "wiki.csv",
            "Term;Definition\nhull;The '''body''' of [https://e.example a ship]<ref>Book</ref>, 5''' long\n",
            "hull",
            {"definition": "The body of a ship, 5''' long"},
        ),
        (
            "jira.csv",
            'Term,Definition\nhull,"A {color:red}red{color} body, see [keel|https://e.example]"\n',
            "hull",
            {"definition": "A red body, see keel"},
        ),
        (
            "crowdin.csv",
            "Term [en],Status [en],Term [de],Status [de]\nhull,preferred,Rumpf,deprecated\n",
            "hull",
            {"status": None, "notes": ["Status [de]: deprecated", "Status [en]: preferred"]},
        ),
        ("phrase.csv", "en,de,de:status\nhull,Rumpf,forbidden\n", "hull", {"is_deprecated": False}),
        (
            "atlan.csv",
            "Term,Description,README,Certificate\nhull,The body,Long,VERIFIED\n",
            "hull",
            {"technical_definition": "Long", "status": "approved"},
        ),
    ],
)
def test_a_document_of_a_tool_states_these_terms(file: str, content: str, name: str, expected: dict[str, Any]) -> None:
    term = terms(file, content)[name]
    assert {field: values(getattr(term, field)) for field in expected} == expected


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.md", "# Glossary\n\n|Term|Definition|\n|-|-|\n|**F**||\n|Fid|A pin|\n|M||\n|Mast|A pole|\n"),
        (
            "a.html",
            "<!doctype html><title>Glossary</title><table><tr><th>Term<th>Definition<tr><td colspan=2><b>F</b>"
            "<tr><td>Fid<td>A pin<tr><th colspan=2>M<tr><td>Mast<td>A pole</table>",
        ),
    ],
)
def test_letters_between_the_rows_of_a_table_are_not_terms(file: str, content: str) -> None:
    assert list(terms(file, content)) == ["Fid", "Mast"]


def test_references_to_other_files_of_asciidoc_lead_to_their_terms() -> None:
    document = "[glossary]\nFid:: A xref:words/mast.adoc[pole], a xref:words.adoc#pin[pin], <<jib>>.\n"
    assert set(values(terms("a.adoc", document)["Fid"].related)) == {"mast", "pin", "jib"}


def test_an_outline_with_properties_is_not_a_glossary() -> None:
    assert terms("note.md", "- Author:: Ann\n- Year:: 2024\n- About the sea\n") == {}


def test_labels_of_wikibase_have_their_languages() -> None:
    (translation,) = terms("entity.json", json.dumps(WIKIBASE))["hull"].translations
    assert translation.text == Literal("Rumpf", "de")


def test_lines_below_a_title_without_a_field_of_a_term_are_text() -> None:
    assert terms("a.md", "# Meeting\n\nDate: today\nPlace: here\n\nWe met.\n") == {}


def test_texts_of_a_list_have_the_languages_of_their_elements() -> None:
    page = '<!doctype html><html lang="en"><dl><dt lang="fr">coque</dt><dd>The body of a ship</dd></dl></html>'
    term = terms("a.html", page)["coque"]
    assert (term.name.language, term.definition) == ("fr", Literal("The body of a ship", "en"))


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "windows-1252", "utf-8"])
def test_rdf_in_xml_has_the_encoding_that_it_declares(encoding: str) -> None:
    document = (
        f'<?xml version="1.0" encoding="{encoding}" standalone="yes"?>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="urn:a">'
        "<skos:prefLabel>K\u00f6rper</skos:prefLabel></skos:Concept></rdf:RDF>"
    )
    stored = Document("a.rdf", lambda: io.BytesIO(document.encode(encoding)))
    found = read_source(stored, MAKER, "", lambda iri: None)
    assert [term.name.value for term in found.terms.values()] == ["K\u00f6rper"]
    assert found.diagnostics == ()


_CONTEXT = {"@vocab": "http://www.w3.org/2004/02/skos/core#"}
_OLS = {"iri": "https://a.example/1", "label": "fen", "has_children": True, "is_root": False, "is_obsolete": False}
_CLASS = {
    "@id": "https://a.example/1",
    "@type": "Concept",
    "prefLabel": "fen",
    "synonym": ["mire"],
    "@context": _CONTEXT,
}


@pytest.mark.parametrize(
    ("file", "content", "name", "expected"),
    [
        ("a.json", json.dumps({"_embedded": {"terms": [_OLS]}}), "fen", {"narrower": (), "names": ["fen"]}),
        ("a.json", json.dumps({"page": 1, "collection": [_CLASS]}), "fen", {"synonyms": ["mire"]}),
        ("a.json", json.dumps({"total": 1, "results": [_CLASS]}), "fen", {"synonyms": ["mire"]}),
        (
            "a.csv",
            "Class ID,Preferred Label,Definitions,Parents\nhttps://a.example/1,fen,Wet land,owl:Thing\n",
            "fen",
            {"broader": ()},
        ),
        (
            "a.csv",
            "name,definition,is_root,no_show,has_children\nfen,Wet land,TRUE,FALSE,TRUE\n",
            "fen",
            {"names": ["fen"], "narrower": ()},
        ),
        ("a.csv", "Term,Definition,Active\nfen,Wet land,No\n", "fen", {"is_deprecated": True}),
        ("a.csv", "Term,Definition,Active\nfen,Wet land,Yes\n", "fen", {"is_deprecated": False}),
        ("a.csv", "Term,Definition,In use\nfen,Wet land,n\n", "fen", {"is_deprecated": True}),
        ("a.yaml", "- term: fen\n  definition: Wet land\n  retired: 2019-05-01\n", "fen", {"is_deprecated": True}),
        ("a.yaml", "- term: fen\n  definition: Wet land\n  archived: false\n", "fen", {"is_deprecated": False}),
        ("a.csv", "Term,Active,Definition\nfen,peat,Wet land\n", "fen", {"is_deprecated": False, "status": None}),
        (
            "a.json",
            json.dumps({"collection": {"Land": [{"term": "fen", "definition": "Wet"}]}}),
            "fen",
            {"synonyms": []},
        ),
        ("a.csv", "Acronym,Definition,Meaning\nFEN,Wet land,Land in which peat forms.\n", "FEN", {"synonyms": []}),
        ("a.csv", "用語,組織,定義\n表皮,皮膚,外側の層\n", "表皮", {"developers": []}),
        ("a.json", json.dumps([{"term": "fen", "definition": "Wet", "is_active": 0}]), "fen", {"is_deprecated": True}),
    ],
)
def test_flags_and_references_to_no_term_are_neither_names_nor_links(
    file: str, content: str, name: str, expected: dict[str, Any]
) -> None:
    term = terms(file, content)[name]
    found = {
        "names": [term.name.value, *(one.text.value for one in term.translations)],
        "synonyms": sorted(one.value for one in term.synonyms),
        "broader": term.broader,
        "narrower": term.narrower,
        "is_deprecated": term.is_deprecated,
        "status": term.status,
        "developers": list(term.developers),
    }
    assert {key: found[key] for key in expected} == expected


def test_the_title_of_an_entity_of_wikibase_is_not_its_name() -> None:
    entity = WIKIBASE["entities"]["Q1"] | {"id": "Q1", "title": "Q1", "type": "item"}
    found = terms("entity.json", json.dumps({"entities": {"Q1": entity}}))
    assert [one.text.value for one in found["hull"].translations] == ["Rumpf"]


@pytest.mark.parametrize("marks", [("//<![CDATA[", "//]]>"), ("/* <![CDATA[ */", "/* ]]> */"), ("<!--", "-->")])
def test_a_script_may_be_in_a_comment_or_cdata(marks: tuple[str, str]) -> None:
    script = json.dumps([{"@context": "https://schema.org", "@type": "DefinedTerm", "name": "fen"}])
    page = f'<html><script type="application/ld+json">\n{marks[0]}\n{script}\n{marks[1]}\n</script></html>'
    assert list(terms("a.html", page)) == ["fen"]
