"""Invented words, names, numbers and sentences for pictures rendered from a template."""

from __future__ import annotations

import numpy as np

_ONSETS = [
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "ie"]
_CODAS = ["l", "n", "r", "s", "t", "m", "nd", "rk", "st", "lt", "ck", "x"]
_COMMON = [
    "the",
    "and",
    "to",
    "we",
    "you",
    "at",
    "is",
    "it",
    "on",
    "for",
    "with",
    "not",
    "can",
    "see",
    "will",
    "from",
    "that",
    "this",
    "have",
    "are",
    "about",
    "when",
    "today",
    "later",
    "tomorrow",
    "evening",
    "morning",
    "ticket",
    "train",
    "bread",
    "photos",
    "dinner",
    "leaves",
    "bridge",
    "platform",
    "weather",
    "ready",
    "maybe",
    "soon",
    "meeting",
    "house",
    "garden",
    "report",
    "number",
    "window",
    "coffee",
    "market",
    "station",
    "book",
    "table",
    "paper",
    "street",
    "music",
    "letter",
    "river",
    "winter",
    "summer",
    "party",
    "doctor",
    "school",
    "key",
    "car",
    "bike",
    "please",
    "thanks",
    "great",
    "sorry",
    "really",
    "still",
    "already",
    "again",
    "bring",
    "take",
    "meet",
    "call",
    "send",
    "wait",
    "find",
]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LABELS = [
    "Name",
    "First name",
    "Street",
    "Town",
    "Postal code",
    "Country",
    "Date of birth",
    "Phone",
    "Mobile",
    "Email",
    "Occupation",
    "Employer",
    "Account",
    "Bank",
    "Reference",
    "Case number",
    "Department",
    "Position",
    "Start date",
    "End date",
    "Amount",
    "Currency",
    "Nationality",
    "Passport no.",
    "Issued by",
    "Valid until",
    "Contact",
    "Relation",
    "Vehicle",
    "License plate",
    "Insurance",
    "Policy no.",
    "Doctor",
    "Blood type",
    "Height",
    "Marital status",
    "Children",
    "Tax class",
    "Period",
    "Signed at",
]
"""Names of the fields of a form."""


def invent_word(rng: np.random.Generator) -> str:
    """Invent a word of one to three syllables."""
    parts = [
        _ONSETS[rng.integers(len(_ONSETS))] + _NUCLEI[rng.integers(len(_NUCLEI))]
        for _ in range(int(rng.integers(1, 4)))
    ]
    return "".join(parts) + _CODAS[rng.integers(len(_CODAS))]


def invent_name(rng: np.random.Generator) -> str:
    """Invent the first and last name of a person."""
    return f"{invent_word(rng).title()} {invent_word(rng).title()}"


def invent_company(rng: np.random.Generator) -> str:
    """Invent the name of a company."""
    endings = ("Ltd.", "& Sons", "Group", "Works", "Trading", "Partners", "Studio", "Foods")
    return f"{invent_word(rng).title()} {endings[rng.integers(len(endings))]}"


def invent_sentence(rng: np.random.Generator, words: int) -> str:
    """Invent a sentence of common and invented words."""
    chosen = [
        _COMMON[rng.integers(len(_COMMON))] if rng.random() < 0.85 else invent_word(rng)
        for _ in range(words)
    ]
    return " ".join(chosen).capitalize()


def invent_title(rng: np.random.Generator, words: int) -> str:
    """Invent a heading in title case."""
    return invent_sentence(rng, words).title()


def invent_amount(rng: np.random.Generator, largest: float = 900) -> str:
    """Invent an amount of money with two decimals."""
    return f"{rng.uniform(1, largest):,.2f}"


def invent_date(rng: np.random.Generator) -> str:
    """Invent a date of this century."""
    month = _MONTHS[rng.integers(12)]
    return f"{rng.integers(1, 29):02d} {month} {rng.integers(2009, 2026)}"


def invent_clock(rng: np.random.Generator) -> str:
    """Invent a time of day, as ``9:05``."""
    return f"{rng.integers(0, 24)}:{rng.integers(0, 60):02d}"


def invent_digits(rng: np.random.Generator, count: int) -> str:
    """Invent a number of ``count`` digits."""
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def invent_letters(rng: np.random.Generator, count: int) -> str:
    """Invent a code of ``count`` capital letters."""
    return "".join(chr(65 + letter) for letter in rng.integers(0, 26, count))


def invent_entry(rng: np.random.Generator) -> str:
    """Invent the entry of a form field: a name, date, amount, number or words."""
    makers = (
        invent_name,
        invent_date,
        invent_amount,
        lambda r: invent_digits(r, int(r.integers(4, 11))),
        lambda r: invent_letters(r, 2) + " " + invent_digits(r, 6),
        lambda r: invent_sentence(r, int(r.integers(1, 4))),
    )
    return makers[rng.integers(len(makers))](rng)
