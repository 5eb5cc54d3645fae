"""The commands of the image as a container runs them: its user and environment, no rights, a read-only root directory.

No image is built. Namespaces of Linux give the installation of the tests the surroundings of a container.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES
from tests.docs.test_deploy import FILES, USER, instructions
from tests.support.processes import PATIENCE, ROOT, command

pytestmark = pytest.mark.thorough

SCRIPT = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 none /mnt
cp -r {cache} /mnt/cache
cp -r {documents} /mnt/documents
install -d -o {user} -g {user} /mnt/data
chmod -R a+rX /mnt/cache /mnt/documents
{reachable}
mount -t tmpfs none /tmp
mount -o remount,bind,ro /
ip link set lo up
as_user='setpriv --reuid={user} --regid={user} --clear-groups --no-new-privs --bounding-set=-all env -i {environment}'
cd /mnt/data
$as_user touch /etc/written 2>&1 | sed 's/.*: //'
$as_user {lexigraph} ingest /mnt/documents
$as_user {lexigraph} {serve} &
until $as_user {health} 2> /dev/null; do sleep 0.2; kill -0 $!; done
$as_user {health} && echo healthy
$as_user {python} -c "from urllib.request import urlopen as get
print(get('http://127.0.0.1:{port}/term/batch-size').status)
print([line for line in get('http://127.0.0.1:{metrics}/metrics').read().decode().splitlines() if '/term/' in line][0])"
ls -A /mnt/data
ls -A /tmp
kill -TERM $!
wait $! || echo stopped $?
"""


def has_namespaces() -> bool:
    if os.geteuid() or not (shutil.which("unshare") and shutil.which("setpriv") and shutil.which("ip")):
        return False
    return subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True, check=False).returncode == 0


def made_reachable(path: Path) -> Iterator[str]:
    """Commands that let other users read `path`, if one of its parents forbids it."""
    closed = [parent for parent in reversed(path.parents) if not parent.stat().st_mode & 0o001]
    if closed:
        place = f"/mnt/{path.name}-{len(path.parts)}"
        yield f"mkdir -p {place} && mount --bind {path} {place} && mount -t tmpfs -o mode=755 none {closed[0]}"
        yield f"mkdir -p {path} && mount --bind {place} {path}"


@pytest.mark.skipif(ROOT.is_relative_to("/tmp"), reason="the checkout is in /tmp, which is empty in the container")  # noqa: S108
@pytest.mark.skipif(not has_namespaces(), reason="needs root, and the packages util-linux and iproute2")
def test_the_image_serves_as_its_user_with_a_read_only_root_directory(shared_cache: Path, exports: Path) -> None:
    (given,) = instructions("ENV")
    image = dict(pair.split("=", 1) for pair in given.split())
    places = {
        "/opt/lexigraph/cache": "/mnt/cache",
        "/data": "/mnt/data",
        "/opt/lexigraph/bin": str(Path(sys.executable).parent),
    }
    for name, value in image.items():
        for place, other in places.items():
            value = value.replace(place, other)
        image[name] = value
    health = json.loads(re.findall(r"CMD (\[.*\])\s+ENTRYPOINT", FILES["Dockerfile"].replace("\n", " "))[0])
    assert (instructions("ENTRYPOINT"), instructions("CMD")[-1:]) == (['["lexigraph"]'], ['["serve"]'])
    reachable = [
        line for path in {Path(sys.base_prefix), Path(sys.prefix).resolve(), ROOT} for line in made_reachable(path)
    ]
    script = SCRIPT.format(
        cache=shlex.quote(str(shared_cache)),
        documents=EXAMPLES / "ai-glossary",
        user=USER,
        reachable="\n".join(reachable),
        environment=shlex.join([f"{name}={value}" for name, value in (image | {"PYTHONPATH": str(ROOT)}).items()]),
        lexigraph=shlex.join(command()),
        serve="serve",
        health=shlex.join([sys.executable, *health[1:]]),
        python=sys.executable,
        port=image["LEXIGRAPH_PORT"],
        metrics=image["LEXIGRAPH_METRICS_PORT"],
    )
    contained = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script]
    ran = subprocess.run(contained, capture_output=True, encoding="utf-8", timeout=2 * PATIENCE, check=False)
    assert ran.returncode == 0, ran.stderr
    refused, ingested, healthy, page, metric, files, *rest = ran.stdout.splitlines()
    assert refused == "Read-only file system"
    assert ingested.startswith("107 sources, 107 terms")
    assert (healthy, page) == ("healthy", "200")
    assert 'route="/term/{name}"' in metric
    assert files == "lexigraph-data", "nothing else is written"
    assert rest == ["stopped 143"], "by the signal; nothing remains in /tmp"
