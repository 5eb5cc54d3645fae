"""The HTTP routes of the reconciliation service: the endpoint for queries, and paths for suggestions and previews."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.errors import BadArgument
from api.http.security_headers import NO_SNIFFING, PREVIEW_POLICY
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.short_texts import description_of, enumerated
from api.reconciliation.candidates import reconcile
from api.reconciliation.properties import TERM, extend, proposals
from api.reconciliation.queries import read_batch, read_extension, read_query
from api.reconciliation.suggestions import SUGGESTIONS
from api.web.templates import render_alone
from graph.errors import UnknownName
from graph.group_catalog import Catalog
from graph.model import Term

_MAX_FIELDS = 20

_WIDTH, _HEIGHT = 420, 260
"""Of a preview, in pixels: enough for a name, synonyms, 400 characters of definition and eight organizations."""

_CHARACTERS, _NAMES = 400, 8

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
_LONGEST_CALLBACK = 128


def reconciliation_routes(current: Current, encoder: QueryEncoder, most: int) -> APIRouter:
    """Return the routes. Each request reads the published state; `most` limits the size of batches and results."""
    router = APIRouter(prefix="/reconcile", tags=["reconciliation"])

    async def answer(fields: Mapping[str, str]) -> object | None:
        lexicon = current.lexicon
        if "queries" in fields:
            return await reconcile(lexicon, encoder, read_batch(fields["queries"], most), most)
        if "extend" in fields:
            return await run_in_threadpool(extend, lexicon, read_extension(fields["extend"], most))
        if "query" in fields:
            return (await reconcile(lexicon, encoder, read_query(fields["query"]), most))["query"]
        return None

    @router.get("")
    async def get(request: Request) -> Response:
        fields = _fields(request)
        answered = await answer(fields)
        if answered is None:
            answered = await run_in_threadpool(_manifest, current.lexicon, f"{request.base_url}reconcile", most)
        return json_response(answered, fields)

    @router.post("")
    async def post(request: Request) -> Response:
        fields = _parsed(await request.body())
        answered = await answer(fields)
        if answered is None:
            raise BadArgument("Send a form (application/x-www-form-urlencoded) with `queries` or `extend`.")
        return json_response(answered, fields)

    @router.get("/suggest/{kind}")
    async def suggest(request: Request, kind: str) -> Response:
        fields = _fields(request)
        if kind not in SUGGESTIONS:
            raise HTTPException(404)
        skipped = _number(fields, "cursor", 0)
        found = await run_in_threadpool(SUGGESTIONS[kind], current.lexicon, fields.get("prefix", ""), skipped)
        return json_response({"result": found}, fields)

    @router.get("/flyout")
    async def flyout(request: Request) -> Response:
        fields = _fields(request)
        lexicon = current.lexicon
        term = await run_in_threadpool(_term, lexicon, fields.get("id", ""))
        return json_response({"id": term.iri, "html": _preview_of("card.html", term, lexicon.catalog)}, fields)

    @router.get("/preview")
    async def preview(request: Request) -> Response:
        lexicon = current.lexicon
        term = await run_in_threadpool(_term, lexicon, _fields(request).get("id", ""))
        return HTMLResponse(_preview_of("preview.html", term, lexicon.catalog), headers=PREVIEW_POLICY)

    @router.get("/properties")
    async def properties(request: Request) -> Response:
        fields = _fields(request)
        return json_response(proposals(fields.get("type", TERM.id), _number(fields, "limit", most)), fields)

    return router


def _manifest(lexicon: Lexicon, endpoint: str, most: int) -> dict[str, object]:
    """Return the manifest of the service at the URL `endpoint`, which accepts at most `most` queries per batch.

    The ID of an entity is its IRI, in any namespace.
    """
    names = [glossary.name for glossary in lexicon.catalog.glossaries.values()]
    preview = f"{endpoint}/preview?id={{{{id}}}}"
    suggest = {
        kind: {"service_url": endpoint, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")
    }
    suggest["entity"]["flyout_service_path"] = "/flyout?id=${id}"
    return {
        "versions": ["0.1", "0.2"],
        "name": names[0] if len(names) == 1 else "Lexigraph",
        "identifierSpace": lexicon.iris.base,
        "schemaSpace": TERM.id,
        "defaultTypes": [TERM],
        "view": {"url": f"{endpoint.removesuffix('/reconcile')}/resource?iri={{{{id}}}}"},
        "preview": {"url": preview, "width": _WIDTH, "height": _HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": endpoint, "service_path": "/properties"},
            "property_settings": [],
        },
        "batchSize": most,
    }


def _preview_of(template: str, term: Term, catalog: Catalog) -> str:
    """Return HTML with the name, synonyms, definition, categories, organizations and IRI, without a script or link."""
    lines = (
        ("Synonyms", enumerated([synonym.value for synonym in term.synonyms], _NAMES)),
        ("", description_of(term, _CHARACTERS)),
        ("Categories", enumerated([category.name for category in catalog.categories_of(term)], _NAMES)),
        ("Developers", enumerated([one.name for one, _ in catalog.developers_of(term)], _NAMES)),
        ("IRI", term.iri),
    )
    return render_alone(template, name=term.name.value, language=term.name.language, lines=lines)


def _fields(request: Request) -> dict[str, str]:
    return _parsed(request.scope["query_string"])


def _parsed(form: bytes) -> dict[str, str]:
    try:
        fields = parse_qsl(form.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise BadArgument(
            f"Invalid form parameters: {error}. Send at most {_MAX_FIELDS} fields, encoded as UTF-8."
        ) from error
    return dict(fields)


def _number(fields: Mapping[str, str], name: str, otherwise: int) -> int:
    text = fields.get(name) or str(otherwise)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadArgument(f"{name}: Input should be an integer from 0 to 999999999, not {text!r}.")
    return int(text)


def _term(lexicon: Lexicon, id: str) -> Term:
    if not lexicon.has_term(id):
        raise UnknownName("term", id, [])
    return lexicon.terms([id])[id]


def json_response(content: object, fields: Mapping[str, str]) -> Response:
    """Return `content` as JSON, or as a script that calls the function named by the field `callback`, if given.

    The callback must be a name, or names joined by dots, since the response is run as a script. Raises `BadArgument`.
    """
    body = orjson.dumps(content)
    callback = fields.get("callback")
    if callback is None:
        return Response(body, media_type="application/json", headers=NO_SNIFFING)
    if len(callback) > _LONGEST_CALLBACK or not _CALLBACK.fullmatch(callback):
        raise BadArgument(
            f"callback: Input should be the name of a function, of at most {_LONGEST_CALLBACK} characters."
        )
    # The comment prevents the caller from choosing the first bytes; older JavaScript ends a line at the separators.
    script = b"/**/%b(%b);" % (callback.encode(), body)
    for separator in ("\u2028", "\u2029"):
        script = script.replace(separator.encode(), b"\\u%04x" % ord(separator))
    return Response(script, media_type="text/javascript; charset=utf-8", headers=NO_SNIFFING)
