"""Labels of fields in Markdown: below bold names, in lists, and in paragraphs below headings."""

import pytest

from ingest.records import TermRecord
from tests.ingest.readers.test_markdown_glossaries import read
from tests.support.linear_time import is_linear


def fields(record: TermRecord) -> tuple[str | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return record.definition, record.synonyms, record.hidden_labels, record.notes


@pytest.mark.parametrize("label", ["_Avoid_:", "*Avoid:*", "_Do not use_:"])
@pytest.mark.parametrize("above", ["**Core**:\nThe part.\n", "### Core\n\nThe part.\n", "- **Core**: The part.\n\n  "])
def test_names_to_avoid_are_hidden_labels(above: str, label: str) -> None:
    below = "\n**Plugin**: A module.\n" if above.startswith("**") else ""
    core = read(f"# Language of terms\n\n{above}{label} framework, kernel\n{below}")[0][0]
    assert fields(core) == ("The part.", (), ("framework", "kernel"), ())


def test_names_to_avoid_may_have_remarks() -> None:
    document, batch = read(
        "# Glossary\n\n**Document**:\nA PDF.\n_Avoid_: file, manual (all are manuals; it is generic).\n"
        "\n**Batch**: Some.\n_See_: Avoid a batch\nof one.\n"
    )[0]
    assert fields(document) == ("A PDF.", (), ("file", "manual"), ())
    assert batch.definition == "Some. See: Avoid a batch of one."


def test_a_text_about_names_to_avoid_is_a_note() -> None:
    text = "Equating the database with a single binary, engine, or kernel (unless referring to the storage subsystem)"
    (database,) = read(f"# Glossary\n\n**RunaDB**:\nThe product.\n_Avoid_: {text}\n")[0]
    assert fields(database) == ("The product.", (), (), (f"Avoid: {text}",))


@pytest.mark.parametrize("mark", ["**", ""])
def test_labels_of_a_list_may_be_unknown(mark: str) -> None:
    listed = (
        f"- {mark}Definition{mark}: A request.\n- {mark}Context{mark}: Sales\n- {mark}Aliases{mark}: Purchase, Cart\n"
    )
    order, invoice, again = read(
        f"# Glossary\n\n## Order\n{listed}\n## Invoice\n\nA bill.\n\n- Paid: yes\n- Due: June\n\n## Reorder\n{listed}"
    )[0]
    assert fields(again) == fields(order)
    assert fields(order) == ("A request.", ("Purchase", "Cart"), (), ("Context: Sales",))
    assert fields(invoice) == ("A bill.", (), (), ())
    assert invoice.technical_definition == "- Paid: yes\n- Due: June"


def test_labels_of_a_list_below_a_bold_name_may_be_unknown() -> None:
    churn, cohort = read(
        "# Glossary\n\n- **Churn**\n  - **Definition**: Customers who leave.\n  - **Synonyms**: attrition\n"
        "  - **Team**: Finance\n"
        "- **Cohort**\n  - **Definition**: Customers of a month.\n  - **Synonyms**: class\n  - **Team**: Growth\n"
    )[0]
    assert fields(churn) == ("Customers who leave.", ("attrition",), (), ("Team: Finance",))
    assert fields(cohort) == ("Customers of a month.", ("class",), (), ("Team: Growth",))


def test_an_outline_of_names_and_texts_has_no_bullets_in_its_texts() -> None:
    records = read(
        "- ## Terms\n\t- **Churn**\n\t\t- Customers who leave.\n\t- **Cohort**\n\t\t- Customers of a month.\n"
    )[0]
    assert [record.definition for record in records] == ["Customers who leave.", "Customers of a month."]


def test_labels_that_repeat_below_headings_are_fields() -> None:
    publisher, parser = read(
        "# Glossary\n\n## Publisher\n\n**Ukrainian:** Видавець\n\n**Definition:** A role.\n\n**Used by:** TJS-005\n\n"
        "**Category:** Roles\n\n---\n\n## Parser\n\n**Ukrainian:** Парсер\n\n**Definition:** A component.\n\n---\n"
    )[0]
    assert fields(publisher) == ("A role.", (), (), ("Used by: TJS-005",))
    assert (publisher.name, publisher.categories) == ("Publisher", ("Roles",))
    assert [(one.language, one.name) for one in publisher.translations] == [("uk", "Видавець")]
    assert (parser.name, parser.definition) == ("Parser", "A component.")


def test_terms_that_repeat_below_headings_are_terms() -> None:
    records = read(
        "# Glossary\n\n## Sales\n\n**Lead**: a person.\n\n**Manager**: of the customer.\n\n## Operations\n\n"
        "**Ticket**: a request.\n\n**Manager**: of the ticket.\n"
    )[0]
    assert [(record.name, record.categories) for record in records] == [
        ("Lead", ("Sales",)),
        ("Manager", ("Sales",)),
        ("Ticket", ("Operations",)),
        ("Manager", ("Operations",)),
    ]


def test_a_labeled_definition_precedes_other_paragraphs() -> None:
    churn, cohort = read(
        "# Glossary\n\n## Churn\n\n**Definition:** Customers who leave.\n\n**Importance:** High.\n\nSee the report.\n\n"
        "## Cohort\n\n**Importance:** Low.\n\n**Definition:** Customers of a month.\n"
    )[0]
    assert fields(churn) == ("Customers who leave.", (), (), ("Importance: High.",))
    assert churn.technical_definition == "See the report."
    assert fields(cohort) == ("Customers of a month.", (), (), ("Importance: Low.",))


@pytest.mark.parametrize("bullet", ["*", "-"])
def test_words_of_wrapped_items_are_apart(bullet: str) -> None:
    records = read(f"# Glossary\n\n{bullet} Artifact: a file\n  of a build\n{bullet} Build: the\n  act\n")[0]
    assert [(record.name, record.definition) for record in records] == [
        ("Artifact", "a file of a build"),
        ("Build", "the act"),
    ]


def test_an_image_is_not_a_definition() -> None:
    deploy, rollback = read(
        "# Glossary\n\n## Deploy\n\n![deploy](deploy.png)\n\nPut a version into production.\n\n## Rollback\n\n"
        "[![badge](b.svg)](https://example.org)\n![two](b.png)\n\nReturn.\n"
    )[0]
    assert (deploy.definition, rollback.definition) == ("Put a version into production.", "Return.")
    assert (deploy.technical_definition, rollback.technical_definition) == (None, None)


@pytest.mark.parametrize("title", ["Glossary of Terms", "Glossaire"])
@pytest.mark.parametrize("heading", ["# Glossary of Terms\n\n", ""])
def test_the_description_of_a_glossary_is_not_that_of_a_term(heading: str, title: str) -> None:
    front = f'---\nsidebar_position: 1\ntitle: "{title}"\ndescription: "A reference."\n---\n\n'
    records = read(
        f"{front}{heading}Text.\n\n## A\n\n### APK\n\nA file format.\n\n## B\n\n### Build\n\nThe act.\n", "docs/g.md"
    )[0]
    assert [(record.name, record.definition) for record in records] == [
        ("APK", "A file format."),
        ("Build", "The act."),
    ]


def test_a_term_about_glossaries_remains_one_term() -> None:
    text = "Use **one** of these:\n\n- **SKOS**: a standard.\n- **TBX**: another.\n"
    for title in ("Controlled vocabulary", "Vocabulary pruning"):
        (record,) = read(f"---\ntitle: {title}\ndescription: A list of words.\n---\n\n{text}", "docs/g.md")[0]
        assert (record.name, record.definition) == (title, "A list of words.")


@pytest.mark.parametrize("label", ["Synonyms", "Avoid"])
@pytest.mark.parametrize("begin", ["", "- "])
def test_labels_in_bold_below_bold_names_are_fields(begin: str, label: str) -> None:
    core, plug, board = read(
        f"# Glossary\n\n{begin}**Core**: The part.\n{begin}**{label}**: framework, kernel\n\n"
        f"{begin}**Plug**: The plug.\n{begin}**{label}**: socket\n\n{begin}**Board**: The board.\n"
    )[0]
    assert [core.synonyms or core.hidden_labels, plug.synonyms or plug.hidden_labels] == [
        ("framework", "kernel"),
        ("socket",),
    ]
    assert [core.definition, plug.definition, board.definition] == ["The part.", "The plug.", "The board."]


@pytest.mark.parametrize("form", ["## {}\n\n{}\n\n", "**{}**: {}\n\n"])
def test_a_term_may_be_named_avoid(form: str) -> None:
    terms = [("Avoid", "To keep away."), ("Use", "To work with.")]
    records = read("# Glossary\n\n" + "".join(form.format(*one) for one in terms))[0]
    assert [(record.name, record.definition) for record in records] == terms


@pytest.mark.parametrize("category", ["A — Architecture", "The sea", "Roles"])
@pytest.mark.parametrize("label", ["**Category:**", "*Category:*"])
def test_the_label_in_bold_is_not_part_of_a_category(label: str, category: str) -> None:
    (term,) = read(f"# Glossary\n\n## Publisher\n\nA role.\n\n{label} {category}\n")[0]
    assert (term.definition, term.categories) == ("A role.", (category,))


@pytest.mark.parametrize("title", ["A-B", "A – C", "0-9"])
def test_ranges_of_letters_are_not_categories(title: str) -> None:
    (block,) = read(f"# Glossary\n\n## {title}\n\n**Block**\n\nA part of a page.\n")[0]
    assert (block.name, block.definition, block.categories) == ("Block", "A part of a page.", ())


@pytest.mark.parametrize(("form", "label"), [("**{}**: {}\n\n", "See also"), ("- **{}**: {}\n", "Synonyms")])
def test_terms_with_the_name_of_a_field_are_terms_beside_labels(form: str, label: str) -> None:
    terms = [("Alias", "Another name."), ("Category", "A class."), ("Hull", "The body."), ("Keel", "The spine.")]
    below = {"Hull": form.format(label, "boat"), "Keel": form.format(label, "ship")}
    text = "".join(form.format(*term) + below.get(term[0], "") for term in [*terms, ("Tag", "A mark.")])
    records = read(f"# Glossary\n\n{text}")[0]
    assert [(record.name, record.definition) for record in records] == [*terms, ("Tag", "A mark.")]
    assert [record.synonyms or record.related for record in records[2:4]] == [("boat",), ("ship",)]


@pytest.mark.parametrize(
    "term",
    [
        ("Aliases", "Secondary names for a data stream or index, which may change."),
        ("Synonyms", "Words with the same meaning."),
        ("Synonyms", "other words"),
        ("See also", "A reference to headings that are related."),
        ("Broader terms", "terms of which the meaning is wider"),
    ],
)
@pytest.mark.parametrize("form", ["**{}**: {}\n\n", "- **{}**: {}\n", "- **{}** - {}\n"])
def test_a_single_name_of_a_field_above_a_text_is_a_term(form: str, term: tuple[str, str]) -> None:
    terms = [("Shard", "A part."), term, ("Node", "A server.")]
    records = read("# Glossary\n\n" + "".join(form.format(*one) for one in terms))[0]
    assert [(record.name, record.definition, record.notes, record.synonyms) for record in records] == [
        (*one, (), ()) for one in terms
    ]


def test_homonyms_below_headings_are_terms_beside_labels() -> None:
    records = read(
        "# Glossary\n\n## Networking\n\n- **Port**: A number.\n- **Synonyms**: endpoint\n\n"
        "## Ships\n\n- **Port**: The left side.\n- **Synonyms**: larboard\n- **Hull**: The body.\n"
    )[0]
    assert [(record.name, record.definition, record.synonyms, record.categories) for record in records] == [
        ("Port", "A number.", ("endpoint",), ("Networking",)),
        ("Port", "The left side.", ("larboard",), ("Ships",)),
        ("Hull", "The body.", (), ("Ships",)),
    ]


def test_each_line_with_a_label_in_bold_is_a_note() -> None:
    hull, keel = read(
        "# Glossary\n\n## Hull\n\n**Definition:** The body.\n\n**Owner:** Ann\nand Eve\n**Team:** Sales\n\n"
        "## Keel\n\n**Definition:** The beam.\n"
    )[0]
    assert fields(hull) == ("The body.", (), (), ("Owner: Ann and Eve", "Team: Sales"))
    assert keel.definition == "The beam."


def test_names_in_items_with_labels_are_separated_at_commas_outside_brackets() -> None:
    hull, keel = read(
        "# Glossary\n\n## Hull\n\n- Definition: The body\n- Latin: alveus\n- See also: keel (beam, long), mast\n\n"
        "## Keel\n\n- Definition: The spine\n- Latin: carina, spina (navis, longa)\n"
    )[0]
    assert hull.related == ("keel (beam, long)", "mast")
    assert [(one.language, one.name, one.synonyms) for one in keel.translations] == [
        ("la", "carina", ("spina (navis, longa)",))
    ]


def test_items_with_labels_of_notes_are_not_a_definition() -> None:
    hull, keel, mast = read(
        "# Glossary\n\n- **Hull**\n  - Note: it is one\n  - Example: a boat\n- **Keel**\n  - Source: ISO 1\n"
        "- **Mast**\n  - A pole.\n"
    )[0]
    assert fields(hull) == (None, (), (), ("Note: it is one", "Example: a boat"))
    assert fields(keel) == (None, (), (), ("Source: ISO 1",))
    assert mast.definition == "A pole."


def test_a_list_of_names_to_avoid_may_continue_on_the_next_line() -> None:
    hull, keel = read(
        "# Glossary\n\n**Hull**: The body of a ship.\n*Avoid*: trunk, ship's\nbody, corpus\nWithout masts.\n\n"
        "**Keel**: The spine.\n"
    )[0]
    assert fields(hull) == ("The body of a ship. Without masts.", (), ("trunk", "ship's body", "corpus"), ())
    assert keel.definition == "The spine."


def test_an_image_alone_is_the_definition() -> None:
    energy, hull = read("# Glossary\n\n## Energy\n\n![E = mc²](eq.png)\n\n## Hull\n\nThe body.\n")[0]
    assert (energy.definition, hull.definition) == ("E = mc²", "The body.")


def test_a_sentence_with_a_label_links_to_related_terms() -> None:
    text = "hull for more details of all the parts of a ship"
    _, keel = read(f"# Glossary\n\n**Hull**: The body.\n\n**Keel**: The spine.\n_See also_: [hull](#hull){text[4:]}\n")[
        0
    ]
    assert (keel.related, keel.notes) == (("hull",), (f"See also: {text}",))


def test_the_colon_of_a_label_in_a_comment_is_not_one() -> None:
    text = "# Glossary\n\n## Hull\n\n**Definition:** A.\n\n**x<!--**: y-->\n\n## Keel\n\n**Definition:** B.\n"
    hull, keel = read(text)[0]
    assert (hull.definition, hull.notes, keel.definition) == ("A.", ("**x",), "B.")


def test_a_sentence_below_the_name_of_a_language_is_a_note() -> None:
    above = "# Glossary\n\n## Keel\n\n**Definition:** B.\n\n## Hull\n\n**Definition:** A.\n\n"
    _, hull = read(f"{above}**English:** The body, without masts.\n")[0]
    assert fields(hull) == ("A.", (), (), ("English: The body, without masts.",))


def test_long_labels_in_italics_are_joined_in_linear_time() -> None:
    def read_lines(count: int) -> None:
        read("# Glossary\n\n**hull**: body\n*Avoid*: a\n" + "b c\n" * count + "\n**keel**: x\n")

    assert is_linear(read_lines, 1000, 4000)


@pytest.mark.parametrize("form", ["**{}:** {}\n\n", "- {}: {}\n"])
def test_one_name_of_a_language_is_a_label_as_others(form: str) -> None:
    above = form.format("Definition", "A finish.")
    sheen, matte = read(f"# Glossary\n\n## Sheen\n\n{above}{form.format('Polish', 'shiny')}\n## Matte\n\n{above}")[0]
    assert (sheen.notes, sheen.translations, matte.definition) == (("Polish: shiny",), (), "A finish.")


@pytest.mark.parametrize("form", ["**{}:** {}\n\n", "- {}: {}\n"])
def test_several_names_of_languages_precede_translations(form: str) -> None:
    text = form.format("Definition", "A finish.") + form.format("Polish", "połysk") + form.format("German", "Glanz")
    (sheen,) = read(f"# Glossary\n\n## Sheen\n\n{text}")[0]
    assert [(one.language, one.name) for one in sheen.translations] == [("pl", "połysk"), ("de", "Glanz")]


@pytest.mark.parametrize("title", ["D", "A-D"])
@pytest.mark.parametrize("form", ["**{}**: {}\n\n", "- **{}**: {}\n"])
def test_a_term_below_a_letter_may_be_named_definition(form: str, title: str) -> None:
    terms = [("Definition", "The act of defining."), ("Deadline", "A time."), ("Bug", "An error."), ("Bit", "A digit.")]
    first, last = ("".join(form.format(*one) for one in half) for half in (terms[:2], terms[2:]))
    records = read(f"# Glossary\n\n## {title}\n\n{first}\n## B\n\n{last}")[0]
    assert [(record.name, record.definition) for record in records] == terms


@pytest.mark.parametrize("label", ["Developers", "Developed by", "Manufacturer", "Organizations"])
@pytest.mark.parametrize(
    "form", ["**{}:** {}\n\n", "\n{}: {}\n\n", "\n- **{}:** {}\n- Synonyms: bag\n\n", "\n- {}: {}\n- Domain: cells\n\n"]
)
def test_a_label_of_developers_below_a_term_precedes_names(label: str, form: str) -> None:
    labeled = form.format(label, "Acme Inc., University of Foo")
    for term in ("**Pouch cell**: A cell in a bag.\n", "## Pouch cell\nA cell in a bag.\n"):
        pouch, can = read(f"# Glossary\n\n{term}{labeled}{term.replace('Pouch cell', 'Can')}")[0]
        assert [one.text for one in pouch.developers] == ["Acme Inc., University of Foo"]
        assert (pouch.definition, can.definition, can.developers) == ("A cell in a bag.", "A cell in a bag.", ())


_PARTIES = [("Supplier", "Acme Ltd"), ("Services", "The services in Schedule 1"), ("Provider", "Bolt Cloud Inc.")]
_WORDS = [("Company", "Firma"), ("House", "Haus"), ("Manufacturer", "Hersteller")]
_ROLES = [("Vendor", "A company that sells goods."), ("Provider", "Seller of services"), ("Company", "Firm")]


@pytest.mark.parametrize("terms", [_PARTIES, _WORDS, _ROLES])
@pytest.mark.parametrize("form", ["**{}**: {}\n\n", "**{}**: {}\n", "- **{}**: {}\n", "- {}: {}\n", "{}: {}\n\n"])
def test_a_term_may_be_named_as_the_label_of_developers(form: str, terms: list[tuple[str, str]]) -> None:
    records = read("# Glossary\n\n" + "".join(form.format(*term) for term in terms))[0]
    assert [(record.name, record.definition, record.developers) for record in records] == [(*one, ()) for one in terms]


@pytest.mark.parametrize("form", ["**{}**\n\n", "**{}:**\n", "{}:\n\n"])
def test_a_list_below_a_label_alone_is_of_its_field(form: str) -> None:
    lists = f"{form.format('Synonyms')}- fall\n- drop\n\n{form.format('Developers')}- Acme\n- Bolt Inc.\n\n"
    (ebb, tide) = read(f"# Glossary\n\n## Ebb\n\nThe water falls.\n\n{lists}## Tide\n\nThe water rises.\n")[0]
    assert (ebb.synonyms, [one.text for one in ebb.developers]) == (("fall", "drop"), ["Acme", "Bolt Inc."])
    assert (ebb.definition, ebb.technical_definition, tide.definition) == ("The water falls.", None, "The water rises.")


def test_a_list_below_another_label_is_text() -> None:
    (ebb, _) = read("# Glossary\n\n## Ebb\n\nThe water falls.\n\nBenefits:\n\n- calm\n\n## Tide\n\nIt rises.\n")[0]
    assert ebb.technical_definition == "Benefits:\n- calm"


def test_labels_below_texts_are_those_of_the_term_above() -> None:
    text = "# Tools: terms\n\n## Lathe\n\nA machine.\n\n**Vendors:** Acme, Bolt\n\n**Related:** Mill\n\n"
    lathe, mill = read(f"{text}## Mill\n\nAnother machine.\n\n**Vendors:** Acme\n\n**Status:** draft\n")[0]
    assert (lathe.name, lathe.definition, lathe.related) == ("Lathe", "A machine.", ("Mill",))
    assert [one.text for one in lathe.developers] == ["Acme, Bolt"]
    assert (mill.name, [one.text for one in mill.developers], mill.status) == ("Mill", ["Acme"], "draft")


def test_developers_may_be_on_a_line_below_the_text() -> None:
    text = "# Glossary\n\n**Lathe**: A machine.\nDeveloped by: Acme, Bolt\n\n**Mill**: Another machine.\n"
    lathe = read(text)[0][0]
    assert (lathe.definition, [one.text for one in lathe.developers]) == ("A machine.", ["Acme, Bolt"])
    person = read("# Glossary\n\n**Lathe**: A machine.\nDeveloper: a person at it\n\n**Mill**: Another.\n")[0][0]
    assert person.developers == ()


def test_fields_may_be_in_one_line() -> None:
    text = "# Glossary\n\n## Hull\n*Owner: Sales | Status: draft*\n\nThe body.\n\n## Keel\nIn short: a | b\n"
    hull, keel = read(text)[0]
    assert (hull.definition, hull.status, hull.notes) == ("The body.", "draft", ("Owner: Sales",))
    assert (keel.definition, keel.notes) == ("In short: a | b", ())


def test_a_bold_label_ends_the_names_of_the_label_above() -> None:
    text = "# Glossary\n\n## Hull\nThe body.\n\n**Synonyms**: shell, body\n**Formula**: `a + b`\n\n## Keel\n\nA beam.\n"
    hull = read(text)[0][0]
    assert (hull.synonyms, hull.technical_definition) == (("shell", "body"), "Formula: a + b")


def test_a_label_and_its_names_may_both_be_in_italics_after_a_text() -> None:
    hull = read("# Glossary\n\n**Hull**: The body. _See also: Keel_\n\n**Keel**: The *spine: a beam*.\n")[0][0]
    assert (hull.definition, hull.related) == ("The body.", ("Keel",))


@pytest.mark.parametrize("form", ["**{}**: {}\n\n", "- **{}** - {}\n", "{}: {}\n\n"])
def test_labels_of_names_after_a_sentence_are_fields(form: str) -> None:
    first = form.format("Gobo", "A stencil. Manufacturer: Rosco, Foo Inc. See also: cue, house light")
    gobo, cue = read(f"# Glossary\n\n{first}{form.format('Cue', 'A sign. Synonyms: call')}")[0]
    assert (gobo.definition, [one.text for one in gobo.developers]) == ("A stencil.", ["Rosco, Foo Inc."])
    assert (gobo.related, cue.definition, cue.synonyms) == (("cue", "house light"), "A sign.", ("call",))


def test_a_sentence_after_a_label_remains_in_the_text() -> None:
    texts = ["A stencil. See also: it is of steel.", "A sign. Note: the crew waits.", "A part. Vendor: who sells it."]
    document = "".join(f"**{name}**: {text}\n\n" for name, text in zip("ABC", texts, strict=True))
    assert [record.definition for record in read(f"# Glossary\n\n{document}")[0]] == texts


def test_lists_of_names_may_end_with_a_period() -> None:
    for text in ("A body.\nSynonyms: shell, outer hull.", "A body. Synonym: shell."):
        (hull, _) = read(f"# Glossary\n\n**Hull**: {text}\n\n**Keel**: The spine.\n")[0]
        assert (hull.definition, hull.synonyms[0]) == ("A body.", "shell")
    (hull, _) = read("# Glossary\n\n**Hull**: A body.\nSynonyms: there are none here.\n\n**Keel**: The spine.\n")[0]
    assert hull.synonyms == ()


def test_properties_of_a_document_and_lists_below_terms_are_not_terms() -> None:
    header = "# Glossary\n\nLast reviewed: 2024-01-10\nOwner: Data office\n\n**Note:** It is a draft.\n\n"
    terms = "**Cache** - A store.\n\n- L1: near\n- L2: far\n\n**Core** - A part.\n\n**Die** - A chip.\n"
    assert [record.name for record in read(header + terms)[0]] == ["Cache", "Core", "Die"]
    table = "| Term | Definition |\n|---|---|\n| Cache | A store. |\n| Core | A part. |\n| Die | A chip. |\n"
    assert [record.name for record in read(header + table)[0]] == ["Cache", "Core", "Die"]
    forgotten = "# Glossary\n\nBus: Wires between parts.\n\n" + terms
    assert [record.name for record in read(forgotten)[0]] == ["Bus", "Cache", "Core", "Die"]


def test_parts_of_speech_before_a_text_are_notes() -> None:
    hull, keel = read("# Glossary\n\n**Hull** (n.) A body.\n\n**Keel**: (n.) A spine. (v.) To turn over.\n")[0]
    assert (hull.name, hull.definition, hull.notes) == ("Hull", "A body.", ("Part of speech: n.",))
    assert keel.definition == "(n.) A spine. (v.) To turn over."


def test_acronyms_above_terms_in_bold_are_terms() -> None:
    plain = "API: Application programming interface\n\nCLI: Command line interface\n\n"
    records = read(f"# Glossary\n\n{plain}**SDK**: A kit.\n\n**IDE**: An editor.\n\n**GUI**: A screen.\n")[0]
    assert [record.name for record in records] == ["API", "CLI", "SDK", "IDE", "GUI"]


@pytest.mark.parametrize("end", ["\n", "  \n", "\\\n"])
@pytest.mark.parametrize("gap", ["\n", ""])
def test_lines_of_labels_without_marks_are_fields(gap: str, end: str) -> None:
    lines = f"Synonyms: ship body, shell{end}See also: Keel"
    records, _ = read(f"# Glossary\n\n## Hull\n\nThe body.\n{gap}{lines}\n\n## Keel\n\nThe spine.\n")
    assert (records[0].definition, records[0].technical_definition) == ("The body.", None)
    assert (records[0].synonyms, records[0].related) == (("ship body", "shell"), ("Keel",))


@pytest.mark.parametrize(
    "below", ["See also: the plan of the ship, which is long.", "Remark: Keel", "It has a\nRelated: Keel"]
)
def test_sentences_after_a_colon_are_part_of_the_text(below: str) -> None:
    records, _ = read(f"# Glossary\n\n## Hull\n\nThe body.\n{below}\n\n## Keel\n\nThe spine.\n")
    assert records[0].definition == f"The body. {below}".replace("\n", " ")
    assert (records[0].synonyms, records[0].related) == ((), ())
