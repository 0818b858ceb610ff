import math
import re
import zlib


def bag_of_words(text: str, dimensions: int = 64) -> list[float]:
    """The same words give the same direction: good enough to find a text by its words."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [text]:
        vector[zlib.crc32(word.encode()) % dimensions] += 1.0
    length = math.hypot(*vector)
    return [number / length for number in vector]
