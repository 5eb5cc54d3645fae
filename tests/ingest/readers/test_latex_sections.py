"""Lists, tables and paragraphs of LaTeX documents without entries of a glossary package are terms, as in Markdown."""

import pytest

from tests.ingest.readers.test_markdown_glossaries import codes, read

DOCUMENT = r"""\documentclass{article}
\newcommand{\x}{y}
\begin{document}
\section{Introduction}
\textbf{Note}: skip this.
\section*{Glossary}
FORM
\section{Contacts}
\begin{description}
\item[Mate] 555-0100
\end{description}
\end{document}
"""


@pytest.mark.parametrize(
    "form",
    [
        r"""\begin{description}
\item[H\"ulle] A \emph{body}.
\item[\textbf{Keel}] A spine,
  of oak.
\end{description}""",
        r"""\begin{itemize}
\item \textbf{H\"ulle}: A \emph{body}.
\item \textbf{Keel}: A spine, of oak.
\end{itemize}""",
        r"""\begin{tabular}{lp{3cm}}\toprule
\textbf{Term} & \textbf{Definition} \\ \midrule
H\"ulle & A body.\\
Keel &
A spine, of oak.\\[2pt] \bottomrule
\end{tabular}""",
        r"""\paragraph{H\"ulle} A body.

\paragraph{Keel} A spine, of oak.
""",
        r"""\noindent\textbf{H\"ulle} -- A body.\\
\textbf{Keel} -- A spine, of oak.\\
""",
    ],
)
def test_forms_of_latex_are_terms(form: str) -> None:
    records, _ = read(DOCUMENT.replace("FORM", form), "thesis.tex")
    assert [(one.name, one.definition) for one in records] == [("Hülle", "A body."), ("Keel", "A spine, of oak.")]
    assert records[0].line in (7, 8, 9)


def test_other_documents_of_latex_are_reported() -> None:
    records, findings = read(DOCUMENT.replace("Glossary", "Results").replace("FORM", "Text."), "thesis.tex")
    assert (records, codes(findings)) == ([], [(None, "no-glossary")])


def test_rows_of_a_table_without_an_end_are_read() -> None:
    text = "\\section*{Glossary}\n\\begin{tabular}{ll}\nTerm & Definition \\\\ \\hline\nKeel & The spine\nof a boat"
    records, _ = read(text, "thesis.tex")
    assert [(one.name, one.definition) for one in records] == [("Keel", "The spine of a boat")]


def test_a_text_longer_than_people_write_is_read_as_it_is() -> None:
    records, _ = read("\\newglossaryentry{k}{name={Keel}, description={" + "{a} " * 400_000 + "}}", "thesis.tex")
    assert (records[0].name, (records[0].definition or "")[:7]) == ("Keel", "{a} {a}")


@pytest.mark.parametrize(
    "row",
    [
        r"\item[\textbf{Mast} (n.)] A pole.",
        r"\item[\hyperref[sec:mast]{Mast}] A pole.",
        r"\item[\texttt{Mast}] A \mbox{pole}~\cite[p.~2]{ab}.",
        r"\item[Mast] A pole~\citep{ab}.",
        r"\item[Mast] \hyperref[sec:pole]{A \verb|pole|}.",
        "\\iffalse\n\\item[Secret] No.\n\\ifx\n\\fi\n\\fi\n\\item[Mast] A pole.",
        "\\begin{comment}\n\\item[Secret] No.\n\\end{comment}\n\\item[Mast] A pole.",
    ],
)
def test_items_of_latex_are_read_as_pages_show_them(row: str) -> None:
    form = f"\\begin{{description}}\n\\item[Keel] A spine.\n{row}\n\\end{{description}}"
    records, _ = read(DOCUMENT.replace("FORM", form), "thesis.tex")
    assert [(one.name, one.definition) for one in records] == [("Keel", "A spine."), ("Mast", "A pole.")]


def test_headers_of_further_pages_and_wide_cells_of_latex_are_not_terms() -> None:
    head = r"\textbf{Term} & \textbf{Meaning} \\ \midrule"
    form = rf"""\begin{{longtable}}{{ll}}
\caption{{Words}} \label{{tab:words}} \\
\toprule {head}
\endfirsthead
\multicolumn{{2}}{{c}}{{Continued}} \\
{head}
\endhead
\multicolumn{{2}}{{r}}{{Next page}} \\
\endfoot
\bottomrule
\endlastfoot
Keel & The spine \\
\multicolumn{{2}}{{|p{{3cm}}|}}{{\textbf{{Sails}}}} \\ \cmidrule(lr){{1-2}}
Jib & \multicolumn{{1}}{{l}}{{A sail}} \\
\end{{longtable}}"""
    records, _ = read(DOCUMENT.replace("FORM", form), "thesis.tex")
    assert [(one.name, one.definition, one.categories) for one in records] == [
        ("Keel", "The spine", ()),
        ("Jib", "A sail", ("Sails",)),
    ]
