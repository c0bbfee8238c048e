"""A local embedder: hashed n-grams of characters, so that similar texts are near. No model, no network, no state.

The same text gives the same vector on every machine and in every process, and the module needs nothing but Python.
`python -m reference.embedder` takes texts, a JSON string a line, and gives their vectors as they are packed.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import blake2b

DIMENSION = 384
#: How many characters a piece of a word has; whole words count too.
LENGTHS = (3, 4)
_WORD_WEIGHT = 2.0


def embed(text: str, dimension: int = DIMENSION) -> list[float]:
    """The text's vector: of length 1, `dimension` numbers; case, accents' composition and white space don't matter."""
    pieces = _pieces(text)
    vector = [0.0] * dimension
    for piece, weight in pieces.items():
        place, sign = _hashed(piece, dimension)
        vector[place] += sign * weight
    length = math.hypot(*vector)
    if not length:
        # Pieces that cancel each other out; the text as a whole still has a direction.
        vector[_hashed(text, dimension)[0]] = length = 1.0
    return [number / length for number in vector]


def packed(vector: list[float]) -> bytes:
    """The vector as stores keep it: 32 bits a number, the lowest byte first."""
    return struct.pack(f"<{len(vector)}f", *vector)


def _pieces(text: str) -> dict[str, float]:
    """What the text consists of, with weights: a piece that comes often counts for little more than once."""
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", text).casefold()).split()
    if not words:
        return {f"text {text.strip()}": 1.0}
    counts = Counter(f"word {word}" for word in words)
    weights = {piece: _WORD_WEIGHT * (1 + math.log(count)) for piece, count in counts.items()}
    grams = Counter(gram for word in words for gram in _grams(f" {word} "))
    return weights | {gram: 1 + math.log(count) for gram, count in grams.items()}


def _grams(word: str) -> list[str]:
    return [word[begin : begin + n] for n in LENGTHS for begin in range(len(word) - n + 1)]


@lru_cache(maxsize=32_768)
def _hashed(piece: str, dimension: int) -> tuple[int, float]:
    number = int.from_bytes(blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    return (number >> 1) % dimension, 1.0 if number & 1 else -1.0


def main() -> None:
    """Embed line by line, until there are no more."""
    for line in sys.stdin:
        sys.stdout.buffer.write(packed(embed(json.loads(line))))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
