import pytest

from botsmith.lib.each import each


def test_one_that_fails_holds_up_none_of_the_others():
    worked = []

    def work(one: str) -> None:
        if one == "b":
            raise KeyError(one)
        worked.append(one)

    done = each("abc", work, seconds=10)
    assert (worked, done.last) == (["a", "c"], "c")
    with pytest.raises(ExceptionGroup) as raised:
        done.raise_failures()
    assert [type(error) for error in raised.value.exceptions] == [KeyError]


def test_it_ends_in_time_and_says_how_far_it_came():
    done = each("abc", lambda one: None, seconds=0)
    assert done.last == "a"
    done.raise_failures()
