"""Whether an activity begins with an active Indonesian verb, as PermenPANRB 35/2012 wants it."""

from __future__ import annotations

import re

# me- and ber- with their forms (mem-, meng-, bel-, be-). Passive di- and ter- are not active.
_ACTIVE = re.compile(r"(me\w{3,}|be[rl]\w{3,}|bekerja)$")

_ROOT_VERBS = frozenset(
    {"ikut", "lapor", "mohon", "minta", "tanda", "tiba", "hadir", "pergi", "kembali", "datang"}
)

_NOT_VERBS = frozenset(
    {
        "media", "meja", "mekanisme", "memo", "memorandum", "menteri", "mentri", "merek", "mesin",
        "metode", "meteran", "medis", "melalui", "menurut", "mengenai", "meter", "mereka", "melati",
        "menara", "merah", "menit", "mental", "mentor", "member", "memori",
        "beras", "berbagai", "berdasarkan", "berita", "berkas", "bersama", "berhubung", "berkala",
        "berikut", "berikutnya", "bersih", "berat", "belum", "belas", "belanja",
    }
)  # fmt: skip

_WORDS_BEFORE_THE_VERB = 6


def begins_with_verb(words: str) -> bool:
    """Whether the first word is an active verb: "Memeriksa berkas", not "Kabid memeriksa"."""
    first = _words(words)[:1]
    return bool(first) and _is_verb(first[0])


def subject_before_verb(words: str) -> str:
    """The words before the verb when the verb follows soon after: "Kabid"; empty otherwise."""
    beginning = _words(words)[: _WORDS_BEFORE_THE_VERB + 1]
    for index, word in enumerate(beginning):
        if index and _is_active(word):
            return " ".join(words.split()[:index])
    return ""


def _words(words: str) -> list[str]:
    return [re.sub(r"[^\w-]", "", word.casefold()) for word in words.split()]


def _is_verb(word: str) -> bool:
    return _is_active(word) or word in _ROOT_VERBS


def _is_active(word: str) -> bool:
    return bool(_ACTIVE.match(word)) and word not in _NOT_VERBS
