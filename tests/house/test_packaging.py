"""The image and its services, held without an engine: what they name is there and pinned."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from botsmith.env import Env

ROOT = Path(settings.BASE_DIR)
DOCKERFILE = (ROOT / "packaging/Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text())
SERVICES = COMPOSE["services"]
LOCK = (ROOT / "packaging/requirements.lock").read_text()
OURS = {name for name, each in SERVICES.items() if each["image"].startswith("botsmith:")}
SECRET = re.compile(r"(?i)(secret|password|token|api_?key|private)")
EXACT = re.compile(r":\d+\.\d+\.\d+(-[a-z0-9-]+)?(@sha256:[0-9a-f]{64})?$")


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions."""
    whole = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", DOCKERFILE, flags=re.M))
    return [tuple(line.split(None, 1)) for line in whole.splitlines() if line.strip()]


def procfile() -> dict[str, list[str]]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: shlex.split(rest) for name, rest in (line.split(":", 1) for line in lines)}


def test_what_is_copied_is_there_and_let_through():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    for words, value in steps():
        if words != "COPY" or value.startswith("--from"):
            continue
        *sources, _target = value.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source.removeprefix('./')}" in ignored, source


def test_every_folder_of_the_code_is_copied():
    copied = " ".join(value for word, value in steps() if word == "COPY")
    code = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert all(f"{name} ./{name}" in copied for name in code | {"templates", "static"})


def test_bases_are_exact_and_so_are_other_peoples_images():
    bases = [value.split()[0] for word, value in steps() if word == "FROM"]
    others = [each["image"] for name, each in SERVICES.items() if name not in OURS]
    assert bases and others
    assert [each for each in (*bases, *others) if not EXACT.search(each)] == []


def test_nobody_is_root():
    users = [value for word, value in steps() if word == "USER"]
    assert users and re.fullmatch(r"[1-9]\d+:[1-9]\d+", users[-1])
    # Nothing is put down, and nothing run, once the last user is set.
    after = [word for word, _ in steps()][[w for w, _ in steps()].index("USER") :]
    assert not {"RUN", "COPY", "ADD"} & set(after)
    for name in set(SERVICES) - OURS:
        assert not SERVICES[name]["user"].startswith("0"), name


def test_no_secret_is_built_in_or_stands_in_the_environment():
    built = [value for word, value in steps() if word in {"ENV", "ARG", "LABEL"}]
    assert not any(SECRET.search(value) for value in built)
    for name in OURS:
        for variable, value in SERVICES[name]["environment"].items():
            if SECRET.search(variable):
                assert variable.endswith("_FILE"), variable
                assert value.startswith("/run/secrets/")
                assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]
    assert all(set(each) == {"file"} for each in COMPOSE["secrets"].values())


MODELS = {"openai_key", "anthropic_key", "gemini_key"}
HAVE = {"web": {*MODELS, "email_password", "metrics_token"}, "worker": {"email_password"}}
HAVE |= {"slow": MODELS, "ingest": MODELS}


def test_each_service_is_given_what_it_needs_and_no_more():
    for name in OURS:
        given = set(SERVICES[name]["secrets"])
        assert given == {"secret_key", "mongodb_url", "redis_url"} | HAVE.get(name, set()), name
        files = {
            value.removeprefix("/run/secrets/")
            for variable, value in SERVICES[name]["environment"].items()
            if variable.endswith("_FILE")
        }
        assert files == given, name
    assert set(SERVICES["redis"]["secrets"]) == {"redis_conf"}


def test_the_stores_ask_for_passwords():
    mongodb, redis = SERVICES["mongodb"], SERVICES["redis"]
    assert {"--keyFile", "/run/secrets/mongodb_keyfile"} <= set(mongodb["command"])
    assert mongodb["environment"]["MONGO_INITDB_ROOT_PASSWORD_FILE"].startswith("/run/secrets/")
    assert redis["command"][1] == "/run/secrets/redis_conf"
    [mount] = [each for each in mongodb["volumes"] if "initdb" in each]
    user = (ROOT / "packaging" / mount.split(":")[0]).read_text()
    for alias in settings.DATABASES:
        assert f'"{real_name(alias)}"' in user
    assert "/run/secrets/mongodb_url" in user and "root" not in user


def real_name(alias: str) -> str:
    """Not that of the databases of tests."""
    return settings.DATABASES[alias]["NAME"].removeprefix("test_")


def test_every_secret_is_told_to_be_made():
    told = (ROOT / "docs/operations.md").read_text()
    for name in COMPOSE["secrets"]:
        assert re.search(rf"\b{name}\b", told), name


def test_what_is_set_is_a_setting():
    table = (ROOT / "docs/settings.md").read_text()
    known = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M))
    used = {name.removesuffix("_FILE") for each in OURS for name in SERVICES[each]["environment"]}
    built = set(re.findall(r"\b([A-Z_]+)=", " ".join(v for w, v in steps() if w == "ENV")))
    pythons = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    pips = {"PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}
    assert used | (built - pythons - pips) <= known


def test_each_process_has_its_service_with_its_command():
    for name, command in procfile().items():
        assert SERVICES[name]["command"] == command, name
    default = next(value for word, value in reversed(steps()) if word == "CMD")
    assert yaml.safe_load(default) == procfile()["web"]
    assert OURS - set(procfile()) == {"prepare", "backup"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_can_do_no_more_than_it_must(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "network_mode" not in service
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", ()))
    if name in OURS:
        assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
        assert "noexec" in service["tmpfs"][0]
    else:
        assert service["networks"] == ["inside"] and "ports" not in service
    if service.get("restart") == "no":
        return
    assert "test" in service["healthcheck"]
    assert service["logging"]["options"]["max-size"]


def test_the_stores_have_no_way_out_and_only_web_is_heard():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
    assert "127.0.0.1" in SERVICES["web"]["ports"][0]


def test_nothing_starts_before_the_databases_are_up_to_date():
    for name in procfile():
        after = SERVICES[name]["depends_on"]
        assert after == {"prepare": {"condition": "service_completed_successfully"}}
    stores = {name for name in SERVICES if name not in OURS}
    assert set(SERVICES["prepare"]["depends_on"]) == stores


def test_a_drain_is_waited_for():
    """Longer than gunicorn's own patience, and than a quick task may take."""
    from botsmith import gunicorn

    assert seconds(SERVICES["web"]["stop_grace_period"]) > gunicorn.graceful_timeout
    for name in ("worker", "slow", "ingest", "webhooks"):
        patience = seconds(SERVICES[name]["stop_grace_period"])
        assert patience >= settings.CELERY_TASK_TIME_LIMIT, name


def seconds(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([sm])", text).groups()
    return int(number) * {"s": 1, "m": 60}[unit]


def test_an_empty_secret_file_is_no_secret(tmp_path):
    (tmp_path / "openai_key").write_text("\n")
    env = Env({"OPENAI_API_KEY_FILE": str(tmp_path / "openai_key")})
    assert env.text("OPENAI_API_KEY") == ""
    env.raise_problems()


# --- Dependencies (K4) -------------------------------------------------------------------------


def locked() -> dict[str, tuple[str, int]]:
    """By name: the version, and how many hashes it may have."""
    found = {}
    for block in re.split(r"\n(?=\S)", LOCK):
        match = re.match(r"([A-Za-z0-9._-]+)==(\S+)", block)
        if match:
            found[plain(match[1])] = match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block))
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_has_every_requirement_at_its_version_by_hashes():
    pins = {}
    for file in ("requirements.txt", "requirements-otel.txt"):
        for line in (ROOT / file).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                name, version = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==(\S+)", line).groups()
                pins[plain(name)] = version
    found = locked()
    assert {n: v for n, v in pins.items() if found.get(n, ("", 0))[0] != v} == {}
    assert [name for name, (_, hashes) in found.items() if not hashes] == []
    # What nobody named came by itself, for traces; a plain installation names all that it has.
    assert "requirements.lock" in DOCKERFILE and "--require-hashes" in DOCKERFILE


def test_requirements_are_exact():
    for file in ROOT.glob("requirements*.txt"):
        for line in file.read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "==" in line, f"{file.name}: {line}"
