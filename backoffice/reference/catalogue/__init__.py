"""The catalogue: services, units and offices as data. A file here is all that a new service takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import ValidationError

from backoffice.base import Office, Record, ServiceEntry
from core.errors import SettingsError

HERE = Path(__file__).parent


class Unit(Record):
    """A department; `id` is what transactions and changes name it by."""

    id: str
    name: str


class _Services(Record):
    """A file of services. `order` sorts the files: what most people ask for comes first everywhere."""

    order: int
    group: str
    services: tuple[ServiceEntry, ...]


class _Units(Record):
    units: tuple[Unit, ...]


class _Offices(Record):
    time_zone: str
    offices: tuple[Office, ...]


@dataclass(frozen=True)
class Catalogue:
    """All of it, in memory. `zone` is where the offices' hours are meant."""

    services: tuple[ServiceEntry, ...]
    units: tuple[Unit, ...]
    offices: tuple[Office, ...]
    zone: ZoneInfo
    folder: Path = field(default=HERE, compare=False)

    @cached_property
    def service(self) -> Mapping[str, ServiceEntry]:
        return {s.id: s for s in self.services}

    @cached_property
    def office(self) -> Mapping[str, Office]:
        return {o.id: o for o in self.offices}


def load(folder: Path = HERE) -> Catalogue:
    """Read a folder: `units.yml`, `offices.yml`, every other file is a group of services.

    Raises SettingsError naming the file, or the entry that refers to nothing.
    """
    files = [_read(path, _Services) for path in sorted(folder.glob("*.yml")) if path.stem not in _OTHER]
    services = tuple(
        s.model_copy(update={"group": f.group})
        for f in sorted(files, key=lambda f: f.order)
        for s in f.services
    )
    offices = _read(folder / "offices.yml", _Offices)
    units = _read(folder / "units.yml", _Units).units
    catalogue = Catalogue(services, units, offices.offices, ZoneInfo(offices.time_zone), folder)
    _check(catalogue)
    return catalogue


_OTHER = {"units", "offices"}


def _read[R: Record](path: Path, kind: type[R]) -> R:
    try:
        raw: Any = yaml.load(path.read_bytes(), _Loader)  # noqa: S506 — a subclass of the safe loader
        return kind.model_validate(raw)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(f"{path}: {error}") from error


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _check(catalogue: Catalogue) -> None:
    units = _unique("unit", (u.id for u in catalogue.units))
    services = _unique("service", (s.id for s in catalogue.services))
    _unique("office", (o.id for o in catalogue.offices))
    for service in catalogue.services:
        if service.unit not in units:
            raise SettingsError(f"service {service.id}: there is no unit {service.unit}")
    for office in catalogue.offices:
        if missing := set(office.services) - services:
            raise SettingsError(f"office {office.id}: there is no service {min(missing)}")


def _unique(kind: str, ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise SettingsError(f"{kind} {each} is there twice")
        seen.add(each)
    return seen
