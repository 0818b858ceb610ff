"""Zones are places by their names; whatever else was stored is UTC."""

import pytest

from botsmith.lib.zones import known_zones, zone_named, zones_by_region


def test_zones_are_places():
    assert {"UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Chatham"} <= known_zones()
    assert not {"GMT", "EST", "Etc/GMT+3", "localtime"} & known_zones()
    assert dict(dict(zones_by_region())["America"])["America/New_York"] == "New York"


@pytest.mark.parametrize("name", ["Mars/Base", "", None, "../etc/passwd", "Europe"])
def test_what_is_no_zone_is_utc(name):
    assert zone_named(name).key == "UTC"
