"""The containers' files, as far as they can be checked without a container engine."""

import re

import yaml

from local.installation import WEB, WORKER
from local.place import CHECKOUT

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
EXACT = re.compile(r"^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)*$")
OWN = {"migrate", "backup", "web", "worker", "clock"}
OWNERS = {"migrate", "backup"}
"""The services that are told the owner's password; none of them serves people."""


def variables(name):
    return SERVICES[name].get("environment", {})


def test_the_images_of_other_people_are_named_by_their_exact_version():
    named = [each["image"] for name, each in SERVICES.items() if name not in OWN]
    named += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(named) == 4
    assert [name for name in named if not EXACT.match(name)] == []


def test_the_client_in_the_image_is_of_the_version_of_the_server():
    (client,) = re.findall(r"postgresql-client-(\d+)", DOCKERFILE)
    assert SERVICES["database"]["image"].startswith(f"postgres:{client}.")


def test_what_serves_people_is_not_told_the_password_of_the_owner():
    told = {name for name in SERVICES if "DATABASE_OWNER_URL" in variables(name)}
    assert told == OWNERS
    for name in OWN:
        assert {"SECRET_KEY", "DATABASE_URL", "PUBLIC_URL"} <= set(variables(name)), name
        assert SERVICES[name]["read_only"], name
        assert SERVICES[name]["cap_drop"] == ["ALL"], name


def test_every_service_that_stays_says_how_it_is_and_the_web_process_asks_its_health_check():
    for name in SERVICES.keys() - OWNERS:
        assert asks(name), f"{name} has no health check"
    assert "/health/" in asks("web")
    for name in OWNERS:
        assert SERVICES[name]["healthcheck"] == {"disable": True}


def asks(name):
    """What the health check of a service runs; the web process has that of the image."""
    if "healthcheck" in SERVICES[name]:
        return " ".join(SERVICES[name]["healthcheck"]["test"])
    return DOCKERFILE.partition("HEALTHCHECK")[2]


def test_every_variable_of_the_file_is_in_the_example_and_the_other_way_round():
    text = (CHECKOUT / "docker-compose.yml").read_text()
    example = (CHECKOUT / "deploy/example.env").read_text()
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    known = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert required <= named <= known


def test_names_that_services_use_are_declared():
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        sources = [each.partition(":")[0] for each in service.get("volumes", [])]
        volumes = {each for each in sources if re.fullmatch(r"[a-z]+", each)}
        assert volumes <= set(COMPOSE["volumes"]), name
    assert (SERVICES["web"]["command"], SERVICES["worker"]["command"]) == ([*WEB], [*WORKER])
