"""Reads our pages strictly, by the rules of HTML."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5rdf

from tests.api.client import Client

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SVG = "{http://www.w3.org/2000/svg}"


def parse(document: str) -> Element:
    """Any error by the rules of HTML is raised."""
    root = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(document)
    assert isinstance(root, Element)
    return root


def page(client: Client, path: str) -> Element:
    response = client.get(path, BROWSER)
    assert response.is_success, response.text  # a page that waits for a map or a report has the status 202
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return parse(response.text)


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def links(document: Element) -> dict[str, str]:
    return {text(link): link.attrib["href"] for link in document.iter("a")}


def of_class(document: Element, name: str) -> Iterator[Element]:
    return (one for one in document.iter() if name in one.attrib.get("class", "").split())


def section(document: Element, title: str) -> Element:
    """The section with this heading."""
    (found,) = (one for one in document.iter("section") if text(next(one.iter("h2"))) == title)
    return found


def titles(document: Element) -> list[str]:
    """The headings of sections."""
    return [text(one) for one in document.iter("h2")]
