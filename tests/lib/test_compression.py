import gzip
import tracemalloc
import zlib

import pytest

from botsmith.lib.compression import OverLimit, unpack


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked_past_the_limit(coding):
    bomb = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(OverLimit):
        unpack(bomb, coding, 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_members_share_one_limit():
    data = gzip.compress(b"x" * 600) * 2
    assert unpack(data, "gzip", 1200) == b"x" * 1200
    with pytest.raises(OverLimit):
        unpack(data, "gzip", 1199)
