"""The files in deploy/ are valid, agree with each other, and name only settings, options and addresses that exist."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from typer.main import get_command

from api.cli import app
from api.serving import http_protocol
from api.settings import Settings
from tests.docs.documents import DOCS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = (DOCS / "deploy.md").read_text(encoding="utf-8")
FILES = {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.iterdir()}
COMPOSE: dict[str, Any] = yaml.safe_load(FILES["compose.yaml"])
DEPLOYMENT, SERVICE = yaml.safe_load_all(FILES["kubernetes.yaml"])
USER = "10001"
VARIABLES = {"LEXIGRAPH_BASE_IRI": "https://terms.example/", "LEXIGRAPH_API_KEY": "key", "POSTGRES_PASSWORD": "secret"}


def needs(program: str, package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{package} is not installed")


def instructions(name: str) -> list[str]:
    """The values of one instruction of the Dockerfile, with continued lines joined."""
    joined = FILES["Dockerfile"].replace("\\\n", " ")
    return [" ".join(line.split()[1:]) for line in joined.splitlines() if line.split()[:1] == [name]]


@pytest.mark.parametrize("name", [*FILES, "deploy.md"])
def test_named_settings_exist(name: str) -> None:
    text = FILES.get(name, PAGE)
    named = set(re.findall(r"LEXIGRAPH_\w+", text))
    assert named <= {f"LEXIGRAPH_{field.upper()}" for field in Settings.model_fields}


def commands(text: str) -> Iterator[list[str]]:
    """The words after `lexigraph` in commands, to the end of the line or of the command."""
    for found in re.finditer(
        r"(?:bin/lexigraph|^(?:sudo .* )?lexigraph|(?:run --rm|exec) writer|--rm lexigraph) ([a-z][^\n|&;`]*)",
        text,
        re.M,
    ):
        yield found[1].split()


@pytest.mark.parametrize("name", ["Dockerfile", "lexigraph.service", "deploy.md"])
def test_named_commands_and_options_exist(name: str) -> None:
    found = list(commands(FILES.get(name, PAGE)))
    assert found
    for words in found:
        command: Any = get_command(app)
        while hasattr(command, "commands"):
            assert words[0] in command.commands, words
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize("name", FILES)
def test_the_page_describes_each_file(name: str) -> None:
    assert f"deploy/{name.removesuffix('.dockerignore')}" in PAGE


def test_ports_users_and_directories_are_the_same_everywhere() -> None:
    (environment,) = instructions("ENV")
    image = dict(pair.split("=", 1) for pair in environment.split())
    assert set(instructions("EXPOSE")) == {f"{image['LEXIGRAPH_PORT']} {image['LEXIGRAPH_METRICS_PORT']}"}
    assert str(Settings.model_fields["port"].default) == image["LEXIGRAPH_PORT"]
    assert instructions("USER") == [f"{USER}:{USER}"]
    assert instructions("VOLUME") == instructions("WORKDIR") == ["/data"] == [str(Path(image["LEXIGRAPH_DATA"]).parent)]
    assert f"http://127.0.0.1:{image['LEXIGRAPH_PORT']}/health" in FILES["Dockerfile"]
    assert (
        f"--port {image['LEXIGRAPH_PORT']} --metrics-port {image['LEXIGRAPH_METRICS_PORT']}"
        in FILES["lexigraph.service"]
    )
    assert set(re.findall(r"server (\w+:\d+);", FILES["nginx.conf"])) == {
        f"{name}:{image['LEXIGRAPH_PORT']}" for name in ("reader", "writer")
    }
    pod = DEPLOYMENT["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    ports = {one["name"]: str(one["containerPort"]) for one in container["ports"]}
    assert ports == {"http": image["LEXIGRAPH_PORT"], "metrics": image["LEXIGRAPH_METRICS_PORT"]}
    assert str(pod["securityContext"]["runAsUser"]) == USER
    assert {one["mountPath"] for one in container["volumeMounts"]} == {"/tmp", "/data"}  # noqa: S108
    paths = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness", "liveness")}
    assert paths == {"startup": "/ready", "readiness": "/ready", "liveness": "/health"}
    assert SERVICE["spec"]["selector"].items() <= DEPLOYMENT["spec"]["template"]["metadata"]["labels"].items()


def test_processes_have_longer_to_stop_than_requests() -> None:
    seconds = Settings.model_fields["stop_seconds"].default
    compose = int(COMPOSE["x-lexigraph"]["stop_grace_period"].removesuffix("s"))
    pod = DEPLOYMENT["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    (unit,) = re.findall(r"TimeoutStopSec=(\d+)", FILES["lexigraph.service"])
    assert min(compose, pod, int(unit)) > seconds


def test_containers_have_no_rights_and_a_read_only_file_system() -> None:
    for name in ("reader", "writer"):
        service = COMPOSE["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and "/tmp" in service["tmpfs"]  # noqa: S108
    (container,) = DEPLOYMENT["spec"]["template"]["spec"]["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert not container["securityContext"]["allowPrivilegeEscalation"]


@needs("docker-compose", "docker-compose")
def test_compose_accepts_its_file(tmp_path: Path) -> None:
    command = ["docker-compose", "--file", str(DEPLOY / "compose.yaml"), "config"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    checked = subprocess.run(command, env=environment | VARIABLES, capture_output=True, encoding="utf-8", check=False)
    assert checked.returncode == 0, checked.stderr
    services = yaml.safe_load(checked.stdout)["services"]
    assert services.keys() == {"reader", "writer", "proxy", "database", "graph"}
    assert services["reader"]["environment"]["LEXIGRAPH_GRAPH"] == "http://graph:7878"
    assert "LEXIGRAPH_API_KEY" not in services["reader"]["environment"]
    missing = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert missing.returncode != 0 and "LEXIGRAPH_BASE_IRI" in missing.stderr


@pytest.mark.parametrize("resource", [DEPLOYMENT, SERVICE], ids=["Deployment", "Service"])
def test_kubernetes_accepts_its_file(resource: dict[str, Any]) -> None:
    kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)


def test_kubernetes_sets_no_variables_of_the_service_that_are_settings() -> None:
    """Kubernetes sets `{NAME}_PORT` and others for each Service in Pods that are started after it."""
    variable = f"{SERVICE['metadata']['name'].upper().replace('-', '_')}_PORT"
    is_setting = variable.removeprefix("LEXIGRAPH_").lower() in Settings.model_fields
    assert not (is_setting and DEPLOYMENT["spec"]["template"]["spec"].get("enableServiceLinks", True))


@needs("nginx", "nginx-light")
@pytest.mark.parametrize(
    "addresses", [("127.0.0.1:8000", "127.0.0.1:8001"), ("unix:/run/lexigraph.sock", "127.0.0.1:8000")]
)
def test_nginx_accepts_its_file(tmp_path: Path, addresses: tuple[str, str]) -> None:
    text = FILES["nginx.conf"].replace("reader:8000", addresses[0]).replace("writer:8000", addresses[1])
    file = tmp_path / "nginx.conf"
    file.write_text(text.replace("/tmp/", f"{tmp_path}/"))  # noqa: S108
    checked = subprocess.run(["nginx", "-t", "-c", str(file)], capture_output=True, encoding="utf-8", check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_nginx_has_the_limits_of_the_server() -> None:
    text, fields = FILES["nginx.conf"], Settings.model_fields
    assert f"client_header_timeout {fields['max_head_seconds'].default}s;" in text
    assert f"client_body_timeout {fields['max_body_seconds'].default}s;" in text
    assert f"client_max_body_size {fields['max_request_bytes'].default // 1_000_000}m;" in text
    assert f"worker_connections {2 * fields['max_connections'].default};" in text
    number, kilobytes = map(int, re.findall(r"large_client_header_buffers (\d+) (\d+)k;", text)[0])
    assert number * kilobytes * 1024 == http_protocol._HEAD_BYTES


def test_all_processes_of_the_composition_read_one_file_of_keys() -> None:
    keys = Path(COMPOSE["x-lexigraph"]["environment"]["LEXIGRAPH_KEYS"]).parent
    mounts = {name: COMPOSE["services"][name]["volumes"] for name in ("reader", "writer")}
    assert f"keys:{keys}:ro" in mounts["reader"] and f"keys:{keys}" in mounts["writer"]
    assert f"{keys}" in FILES["Dockerfile"], "owned by the user of the container"


@needs("systemd-analyze", "systemd")
def test_systemd_accepts_its_unit_and_finds_it_confined(tmp_path: Path) -> None:
    file = tmp_path / "lexigraph.service"
    start = Path(sys.executable).with_name("lexigraph")
    file.write_text(FILES["lexigraph.service"].replace("/opt/lexigraph/bin/lexigraph", str(start)))
    checked = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, encoding="utf-8", check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    rated = ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(file)]
    assert subprocess.run(rated, capture_output=True, check=False).returncode == 0
