from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.landmarks.agglomeration import Group
from engine.landmarks.clustering import MatchGraph, assemble
from engine.landmarks.constraints import NO_CONSTRAINTS, Constraints, combine_decisions
from engine.landmarks.edges import ALONE
from engine.landmarks.identity import before
from engine.library.records import Decision, DecisionKind
from engine.retrieval.near_duplicates import VERIFIED, Edge

IDENTICAL = 240


def content(photo: int) -> bytes:
    """Contents are in no order of the ids."""
    return bytes([photo * 37 % 251]) + bytes([photo]) * 15


IDS = {content(photo): photo for photo in range(1, 31)}


def evidence(
    edges: list[Edge], positions: dict[int, tuple[float, float]] | None = None
) -> MatchGraph:
    contents = {photo: key for key, photo in IDS.items()}
    return MatchGraph(edges, contents, positions or {}, IDENTICAL)


class Story:
    """A library on which a person decides, without a database."""

    def __init__(self, edges: list[Edge]) -> None:
        self.edges = edges
        self.decisions: list[Decision] = []
        self.undone: list[Decision] = []
        self.landmarks: list[Group] = []
        self.minted = 0
        self.regroup()

    def regroup(self, undone: Decision | None = None) -> None:
        stored = [(one.key, one.members) for one in self.landmarks if one.key is not None]
        returning = before(undone, IDS) if undone else []
        found = assemble(evidence(self.edges), self.facts(), stored, returning)
        self.landmarks = [self._keyed(one) for one in found if one.members]

    def _keyed(self, one: Group) -> Group:
        if one.key is not None:
            return one
        self.minted += 1
        return Group(self.minted.to_bytes(16, "big"), one.photos, one.also)

    def facts(self) -> Constraints:
        return combine_decisions(self.decisions, IDS)

    def decide(
        self,
        kind: DecisionKind,
        photos: tuple[int, ...] = (),
        landmark: Group | None = None,
        others: tuple[bytes, ...] = (),
        members: tuple[int, ...] = (),
        name: str | None = None,
    ) -> Decision:
        number = len(self.decisions) + len(self.undone)
        key = landmark.key if landmark else None
        held = tuple(content(photo) for photo in members)
        about = tuple(content(photo) for photo in photos)
        made = Decision(bytes(16), f"{number:06}", kind, about, key, others, held, name)
        self.decisions.append(made)
        self.undone.clear()
        self.regroup()
        return made

    def undo(self) -> None:
        if self.decisions:
            self.undone.append(self.decisions.pop())
            self.regroup(self.undone[-1])

    def redo(self) -> None:
        if self.undone:
            self.decisions.append(self.undone.pop())
            self.regroup()

    def of(self, photo: int) -> list[Group]:
        return [one for one in self.landmarks if photo in one.members]

    def keyed(self, key: bytes | None) -> Group | None:
        return next((one for one in self.landmarks if one.key == key), None)

    def share(self, a: int, b: int) -> bool:
        return any({a, b} <= set(one.members) for one in self.landmarks)


def clique(*photos: int, inliers: int = 40) -> list[Edge]:
    return [Edge(a, b, inliers) for a, b in combinations(photos, 2)]


def members_but(one: Group, photos: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(photo for photo in one.members if photo not in photos)


def act(story: Story, chance: random.Random) -> None:
    """A random decision, and what must hold right after it."""
    kinds = [*DecisionKind, "undo", "redo", "regroup"]
    kind = chance.choice(kinds)
    if kind == "undo":
        story.undo()
    elif kind == "redo":
        story.redo()
    elif kind == "regroup":
        before = {(one.key, one.members) for one in story.landmarks}
        story.regroup()
        assert {(one.key, one.members) for one in story.landmarks} == before
    elif kind in (DecisionKind.SAME, DecisionKind.DIFFERENT):
        a, b = chance.sample(range(1, 13), 2)
        story.decide(DecisionKind(kind), (a, b))
        assert story.share(a, b) == (kind is DecisionKind.SAME)
    elif story.landmarks:
        act_on_landmark(story, DecisionKind(kind), chance)


def act_on_landmark(story: Story, kind: DecisionKind, chance: random.Random) -> None:
    one = chance.choice(story.landmarks)
    some = tuple(chance.sample(one.members, chance.randint(1, len(one.members))))
    match kind:
        case DecisionKind.CONFIRM:
            photo = chance.randint(1, 12)
            story.decide(kind, (photo,), one, members=members_but(one, (photo,)))
            kept = story.keyed(one.key)
            assert kept is not None
            assert photo in kept.members
        case DecisionKind.REJECT:
            story.decide(kind, some, one, members=members_but(one, some))
            kept = story.keyed(one.key)
            assert kept is None or not set(some) & set(kept.members)
        case DecisionKind.SPLIT if len(some) < len(one.members):
            new = b"new" + bytes([len(story.decisions)]) * 13
            story.decide(kind, some, one, (new,), members_but(one, some))
            begun = story.keyed(new)
            assert begun is not None
            assert set(some) <= set(begun.members)
            assert not any(story.share(a, b) for a in some for b in members_but(one, some))
        case DecisionKind.MERGE if len(story.landmarks) > 1:
            other = chance.choice([each for each in story.landmarks if each is not one])
            held = tuple(sorted({*one.members, *other.members}))
            assert other.key is not None
            story.decide(kind, one.members, one, (other.key,), held, "merged")
            kept = story.keyed(one.key)
            assert kept is not None
            assert set(held) <= set(kept.members)
            assert story.keyed(other.key) is None
        case DecisionKind.RENAME | DecisionKind.HIDE | DecisionKind.SHOW:
            story.decide(kind, (), one, members=one.members, name="a name")
            assert story.keyed(one.key) is not None or kind is DecisionKind.SHOW
        case DecisionKind.COVER:
            story.decide(kind, some[:1], one, members=one.members)
            assert story.keyed(one.key) is not None


def check(story: Story) -> None:
    """What holds after any number of decisions."""
    facts = story.facts()
    for a, enemies in facts.apart.items():
        assert not any(story.share(a, b) for b in enemies)
    for a, b in facts.same:
        assert story.share(a, b)
    for key, decided in facts.landmarks.items():
        one = story.keyed(key)
        held = set() if one is None else set(one.members)
        assert decided.together <= held
        assert not decided.barred & held
    own = [photo for one in story.landmarks for photo in one.photos]
    assert len(own) == len(set(own))


def matched(a: int, b: int, inliers: int) -> Edge:
    """An edge whose votes grow with its inliers, as real ones do."""
    if inliers < 30:
        return Edge(a, b, inliers, inliers / 30)
    return Edge(a, b, inliers, ALONE if inliers >= 90 else VERIFIED)


edges = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(10, 300)).filter(
        lambda e: e[0] < e[1]
    ),
    max_size=40,
    unique_by=lambda e: e[:2],
).map(lambda rows: [matched(*row) for row in rows])


@settings(max_examples=300, deadline=None)
@given(edges, st.integers(0, 2**32), st.integers(1, 12))
def test_decisions_hold_whatever_comes(found: list[Edge], seed: int, steps: int) -> None:
    story, chance = Story(found), random.Random(seed)
    for _ in range(steps):
        act(story, chance)
        check(story)


@settings(max_examples=100, deadline=None)
@given(edges, st.integers(0, 2**32), st.integers(1, 6))
def test_undoing_everything_brings_back_the_groups_there_were(
    found: list[Edge], seed: int, steps: int
) -> None:
    story, chance = Story(found), random.Random(seed)
    first = {one.members for one in story.landmarks}
    for _ in range(steps):
        act(story, chance)
    while story.decisions:
        story.undo()
    assert {one.members for one in story.landmarks} == first


def test_undoing_a_merge_or_a_split_gives_each_part_its_identity_back() -> None:
    story = Story([*clique(1, 2), *clique(3, 4, 5)])
    small, large = story.landmarks
    assert large.key is not None
    held = (*small.members, *large.members)
    story.decide(DecisionKind.MERGE, small.members, small, (large.key,), held)
    assert [one.key for one in story.landmarks] == [small.key]
    story.undo()
    assert story.landmarks == [small, large]
    story.decide(DecisionKind.SPLIT, (4, 5), large, (b"new" * 5 + b"!",), (3,))
    assert len(story.of(4)) == 1
    assert story.of(4)[0].key == b"new" * 5 + b"!"
    story.undo()
    assert story.landmarks == [small, large]


@given(edges, st.integers())
def test_the_order_of_the_matches_does_not_matter(found: list[Edge], seed: int) -> None:
    shuffled = [Edge(edge.b, edge.a, edge.inliers, edge.votes) for edge in found]
    random.Random(seed).shuffle(shuffled)
    assert assemble(evidence(found), NO_CONSTRAINTS, []) == assemble(
        evidence(shuffled), NO_CONSTRAINTS, []
    )


@pytest.mark.parametrize("far", [False, True])
def test_a_photo_taken_far_away_does_not_join(far: bool) -> None:
    positions = {1: (48.86, 2.29), 4: (36.11, -115.17) if far else (48.861, 2.291)}
    found = assemble(evidence(clique(1, 2, 3, 4), positions), NO_CONSTRAINTS, [])
    assert ({1, 4} <= set(found[0].members)) != far
