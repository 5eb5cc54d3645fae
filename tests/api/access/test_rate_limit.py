"""Rate limits by address and by key."""

from pathlib import Path

import httpx
import pytest

from api.access.keys import FILE, KeyFile, Scope
from api.access.rate_limit import Buckets
from tests.api.client import Client
from tests.api.conftest import Serve


def test_a_bucket_fills_up_at_a_steady_rate() -> None:
    now = [100.0]
    buckets = Buckets(60, clock=lambda: now[0])
    assert [buckets.take("a").left for _ in range(60)] == list(range(59, -1, -1))
    refused = buckets.take("a")
    assert (refused.is_admitted, refused.left, round(refused.wait, 3)) == (False, 0, 1)
    assert buckets.take("other").is_admitted
    now[0] += 1
    assert buckets.take("a").is_admitted
    assert not buckets.take("a").is_admitted
    now[0] += 3600
    assert buckets.take("a").left == 59, "not more than a minute's"


def ask(client: Client, path: str = "/dataset", address: str = "192.0.2.1", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(client.app, client=(address, 1))

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.get(path, headers=headers)

    return client.run(asked())


@pytest.fixture
def limited(own_folder: Path, serve: Serve) -> Client:
    return serve(own_folder, rate_limit=2, key_rate_limit=3)


def test_an_address_without_a_key_is_limited(limited: Client) -> None:
    first = ask(limited)
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert first.headers["RateLimit"] == '"address";r=1;t=30'
    assert ask(limited, Authorization="Bearer wrong").status_code == 200
    refused = ask(limited, Accept="application/json")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "30"
    assert refused.headers["RateLimit"] == '"address";r=0;t=60'
    assert (refused.json()["code"], refused.json()["status"]) == ("RATE_LIMITED", 429)
    assert refused.json()["detail"] == "Too many requests. Try again in 30 seconds."
    page = ask(limited, Accept="text/html")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "30")
    assert "Too many requests." in page.text
    assert ask(limited, address="192.0.2.2").status_code == 200
    for path in ("/health", "/ready", "/favicon.ico"):
        answer = ask(limited, path)
        assert answer.status_code in (200, 503)
        assert "RateLimit" not in answer.headers


def test_a_network_of_ipv6_is_one_client(limited: Client) -> None:
    answers = [ask(limited, address=f"2001:db8::{one}") for one in (1, 2, 3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert ask(limited, address="2001:db8:0:1::1").status_code == 200
    mapped = [ask(limited, address=one) for one in ("192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:0207")]
    assert [one.status_code for one in mapped] == [200, 200, 429]


def test_a_key_has_a_limit_of_its_own(limited: Client, own_folder: Path) -> None:
    keys = KeyFile(own_folder / FILE)
    secrets = [keys.create(name, Scope.READ) for name in ("one", "other")]
    answers = [ask(limited, Authorization=f"Bearer {secrets[0]}") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"key";q=3;w=60'
    assert ask(limited, Authorization=f"Bearer {secrets[1]}").status_code == 200
    assert ask(limited).status_code == 200


def test_guesses_of_keys_are_limited_by_address(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, private=True, rate_limit=2)
    answers = [ask(client, Authorization=f"Bearer guess {one}") for one in range(3)]
    assert [one.status_code for one in answers] == [401, 401, 429]


def test_nothing_is_limited_by_default(client: Client) -> None:
    assert "RateLimit" not in ask(client).headers
