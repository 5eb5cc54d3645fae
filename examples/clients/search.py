"""Search a glossary from Python: `python search.py "how random the generated text is" --organization Microsoft`."""

import argparse
import sys

from lexigraph_client import Lexigraph, LexigraphError, Where

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Search a glossary by name or by meaning.")
    parser.add_argument("text", help="a name, keywords, or a description of the meaning")
    parser.add_argument("--organization", help="return only terms that this organization or any of its units works on")
    parser.add_argument("--url", help="address of the server; overrides LEXIGRAPH_URL")
    arguments = parser.parse_args()
    where: Where = {"organization": arguments.organization} if arguments.organization else {}
    try:
        with Lexigraph(arguments.url) as glossary:
            for hit in glossary.search(arguments.text, first=3, **where):
                print(f"{hit.score:.2f}  {hit.term.name}: {hit.term.definition}")
                print(f"      matched {hit.reasons[0].field}: {hit.reasons[0].text}")
    except LexigraphError as error:
        sys.exit(f"search: {error}")
