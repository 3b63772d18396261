"""Several models on one set of photos: their figures, and how they differ from the first's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figures import NAMES, Estimate, Figure, figures_of
from judging import Judge, Pairs, common_pairs
from labelled import PhotoSet
from printed import table


@dataclass(frozen=True)
class Comparison:
    """What was measured on one set.

    Attributes:
        photos: the set.
        names: of the models.
        weak: least score with which each model re-ranks, see `Judge.weak`.
        pairs: what all of them verified.
        figures: of each model, by name.
    """

    photos: PhotoSet
    names: Sequence[str]
    weak: Sequence[float]
    pairs: Pairs
    figures: list[dict[str, Figure]]

    @property
    def counts(self) -> dict[str, int]:
        """How much was measured."""
        return {
            "places": self.photos.groups,
            "photos": len(self.photos.paths),
            "pairs": len(self.pairs.same),
            "negatives": int((~self.pairs.same).sum()),
        }

    def as_json(self) -> dict[str, object]:
        """All figures and differences: value and interval, null where undefined."""
        models = [
            {
                "model": name,
                "weak": weak,
                "figures": {key: one.estimate for key, one in figures.items()},
                "differences": self._differences(figures),
            }
            for name, weak, figures in zip(self.names, self.weak, self.figures, strict=True)
        ]
        return {"set": self.photos.name, **self.counts, "models": models}

    def as_markdown(self) -> str:
        """The tables; that of the differences only where there are any."""
        head = ", ".join(f"{count:,} {what}" for what, count in self.counts.items())
        rows = [
            (name, weak, *(_cell(one.estimate) for one in figures.values()))
            for name, weak, figures in zip(self.names, self.weak, self.figures, strict=True)
        ]
        parts = [f"{self.photos.name}: {head}", table(("model", "weak from", *NAMES), rows)]
        differences = [
            (name, *(_cell(one, "+") for one in self._differences(figures).values()))
            for name, figures in zip(self.names[1:], self.figures[1:], strict=True)
        ]
        if differences:
            parts.append(table((f"beside {self.names[0]}", *NAMES), differences))
        return "\n\n".join(parts)

    def _differences(self, figures: dict[str, Figure]) -> dict[str, Estimate]:
        return {key: one.above(self.figures[0][key]) for key, one in figures.items()}


def compare(
    photos: PhotoSet, names: Sequence[str], judges: Sequence[Judge], weak: Sequence[float]
) -> Comparison:
    """Puts the same questions to all models, see `Comparison`."""
    pairs = common_pairs(photos.places, [judge.similarity for judge in judges])
    figures = [
        figures_of(photos, judge, pairs, least) for judge, least in zip(judges, weak, strict=True)
    ]
    return Comparison(photos, names, weak, pairs, figures)


def _cell(estimate: Estimate, sign: str = "") -> str:
    if estimate.value is None or estimate.interval is None:
        return "undefined"
    low, high = estimate.interval
    return f"{estimate.value:{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"
