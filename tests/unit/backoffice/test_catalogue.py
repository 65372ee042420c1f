from collections import Counter
from pathlib import Path

import pytest

from backoffice.reference.catalogue import HERE, load
from core.errors import SettingsError

CATALOGUE = load()
GROUPS = {
    "passports", "nationality", "visas", "residence", "ports", "conscription",
    "civil", "vehicles", "municipality", "governorate", "health",
}  # fmt: skip


def test_there_are_fifty_services_and_more_in_every_group():
    assert len(CATALOGUE.services) >= 50
    assert {s.group for s in CATALOGUE.services} == GROUPS


@pytest.mark.parametrize("service", CATALOGUE.services, ids=lambda s: s.id)
def test_a_service_says_all_that_a_citizen_asks(service):
    assert len(set(service.names)) >= 4
    assert service.conditions
    assert service.papers
    assert service.target_hours > 0
    assert service.issues
    assert service.fee >= 0
    assert service.fee_per in {"once", "year", "person"}
    assert set(service.who) <= {"citizen", "resident", "abroad", "employer"}


def test_no_name_means_two_services_or_two_offices():
    for entries in (CATALOGUE.services, CATALOGUE.offices):
        names = Counter(name for entry in entries for name in {entry.name, *entry.names})
        assert [name for name, times in names.items() if times > 1] == []


def test_the_same_paper_has_the_same_id_only_within_a_service():
    for service in CATALOGUE.services:
        ids = [paper.id for paper in service.papers]
        assert len(set(ids)) == len(ids), service.id


def test_what_needs_an_appointment_is_offered_somewhere_and_nothing_else_is():
    offered = {service for office in CATALOGUE.offices for service in office.services}
    assert offered == {s.id for s in CATALOGUE.services if s.appointment}


def test_offices_are_in_several_cities_and_closed_on_friday_and_saturday():
    assert len(CATALOGUE.offices) >= 8
    assert len({o.city for o in CATALOGUE.offices}) >= 5
    for office in CATALOGUE.offices:
        assert {h.weekday for h in office.hours} == {7, 1, 2, 3, 4}
        assert all(h.opens < h.closes for h in office.hours)
        assert office.address
        assert office.phone.startswith("+")


class TestFolder:
    """A folder of an agency's own, with something wrong in it."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for path in HERE.glob("*.yml"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        return tmp_path

    def _change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def test_a_new_file_is_all_that_a_new_service_takes(self, folder: Path):
        (folder / "parks.yml").write_text(
            "order: 99\ngroup: parks\nservices: [{id: park_booking, name: حجز حديقة, unit: field_services}]"
        )
        assert load(folder).service["park_booking"].group == "parks"
        assert load(folder).services[-1].id == "park_booking"

    def test_an_id_twice_is_named(self, folder: Path):
        self._change(folder / "health.yml", "id: health_card", "id: passport_new")
        with pytest.raises(SettingsError, match="passport_new is there twice"):
            load(folder)

    def test_an_unknown_unit_is_named(self, folder: Path):
        self._change(folder / "health.yml", "unit: health_insurance", "unit: nobody")
        with pytest.raises(SettingsError, match="there is no unit nobody"):
            load(folder)

    def test_an_unknown_service_of_an_office_is_named(self, folder: Path):
        self._change(folder / "offices.yml", "services: [passport_renew", "services: [teleport")
        with pytest.raises(SettingsError, match="there is no service teleport"):
            load(folder)

    def test_a_file_that_does_not_fit_is_named(self, folder: Path):
        self._change(folder / "visas.yml", "order: 5", "order: fifth")
        with pytest.raises(SettingsError, match=r"visas\.yml"):
            load(folder)
