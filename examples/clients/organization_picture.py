"""Draw an organization, its units and the terms that they work on, colored by category, as an SVG file.

`python organization_picture.py Microsoft` writes `microsoft.svg`. Editors that support `# %%` can run it cell by cell.
"""

# %% The organization to draw (set LEXIGRAPH_URL to use another server)
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import igraph
from lexigraph_client import Lexigraph, LexigraphError

NAME = sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "Microsoft"

# %% Query the organization, its units at any depth, and all their terms
try:
    with Lexigraph() as glossary:
        top = glossary.organization(NAME)
        units = list(glossary.organizations(unit_of=top.iri))
        terms = list(glossary.terms(organization=top.iri))
except LexigraphError as error:
    sys.exit(f"organization_picture: {error}")
if not terms:
    sys.exit(f"organization_picture: {top.name} has no terms in this glossary. Choose another organization.")

# %% Build the graph: organizations link to their units and terms; the column is the distance from the top organization
parents = {unit.name: unit.parent for unit in units}
columns = {top.name: 0}
waiting = [top]
for above in waiting:  # grows during the loop
    below = [unit for unit in units if parents[unit.name] == above.name]
    columns |= {unit.name: columns[above.name] + 1 for unit in below}
    waiting += below
links = [(parent, name) for name, parent in parents.items() if parent]
works = [(work.organization, term.iri) for term in terms for work in term.developers if work.organization in columns]
last = max(columns.values()) + 1
columns |= {term.iri: last for term in terms}
graph = igraph.Graph.TupleList(links + works, directed=True)

# %% Order the terms to minimize crossings (Sugiyama), and center each organization on the nodes it links to
layout = graph.layout_sugiyama(layers=[columns[name] for name in graph.vs["name"]], maxiter=1000)
across = {name: x for name, (x, _) in zip(graph.vs["name"], layout.coords, strict=False)}  # the rest are bends
rows = sorted((term.iri for term in terms), key=across.__getitem__)
at = {iri: (40.0 + 250 * last, 85.0 + 28 * row) for row, iri in enumerate(rows)}
for column in reversed(range(last)):
    ends = {
        name: [at[end][1] for start, end in links + works if start == name]
        for name in columns
        if columns[name] == column
    }
    middles = {name: sum(found) / len(found) if found else 85 for name, found in ends.items()}
    free = 0.0
    for name in sorted(middles, key=middles.__getitem__):
        at[name] = (40 + 250 * column, max(middles[name], free))
        free = at[name][1] + 45

# %% Draw lines, then dots with names, then the legend
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#7f3c8d", "#e68310", "#a5172b", "#4b6b3a")
INK = "#222"
categories = sorted({category for term in terms for category in term.categories[:1]})
color_of = dict(zip(categories, COLORS, strict=False))  # further categories use INK
colors = {term.iri: color_of.get("".join(term.categories[:1]), INK) for term in terms}
legend = 100 + 250 * last + 9 * max(len(term.name) for term in terms)  # to the right of the longest name
width = legend + 350
height = max(60 + max(y for _, y in at.values()), 100 + 26 * len(color_of))
svg = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg", width=f"{width}", height=f"{height:.0f}")
svg.set("font-family", "system-ui, sans-serif")


def draw(shape: str, text: str = "", **attributes: str | float) -> None:
    """Add a shape to the picture; `stroke_width` is SVG's stroke-width."""
    written = {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    ElementTree.SubElement(svg, shape, written).text = text


draw("rect", width="100%", height="100%", fill="#fff")
for start, end in links + works:
    (x, y), (to, down) = at[start], at[end]
    curve = f"M{x},{y} C{(x + to) / 2},{y} {(x + to) / 2},{down} {to},{down}"
    draw("path", d=curve, fill="none", stroke=colors.get(end, INK), stroke_width=1.5, opacity=0.6)
titles = {term.iri: term.name for term in terms}
for name, (x, y) in at.items():
    draw("circle", cx=x, cy=y, r=5, fill=colors.get(name, INK))
    if name in titles:
        draw("text", titles[name], x=x + 14, y=y + 5, fill=INK)
    else:  # above its dot, with a white outline that separates it from the lines
        draw("text", name, x=x, y=y - 12, font_weight="bold", stroke="#fff", stroke_width=4)
        draw("text", name, x=x, y=y - 12, font_weight="bold", fill=INK)
draw("text", f"{top.name}, its units and the {len(terms)} terms they work on", x=20, y=30, fill=INK, font_size=22)
for row, (category, color) in enumerate(color_of.items()):
    draw("circle", cx=legend, cy=80 + 26 * row, r=6, fill=color)
    draw("text", category, x=legend + 14, y=85 + 26 * row, fill=INK)

# %% Save
path = Path(re.sub(r"\W+", "-", top.name.lower()) + ".svg")
ElementTree.ElementTree(svg).write(path, encoding="utf-8", xml_declaration=True)
print(f"{path}: {len(units)} units, {len(terms)} terms, {len(works)} links between them")
