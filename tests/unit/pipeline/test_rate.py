"""The token bucket that keeps a provider's rate."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rate import Bucket

STEPS = st.lists(st.tuples(st.integers(0, 50), st.floats(0, 2)), max_size=50)


def test_without_a_rate_everything_goes() -> None:
    assert Bucket(None).take(200, 0.0) == 200


@given(rate=st.floats(0.5, 100), share=st.floats(0.1, 1), steps=STEPS)
def test_never_more_than_the_rate_and_a_seconds_burst(
    rate: float, share: float, steps: list[tuple[int, float]]
) -> None:
    bucket, now, gone = Bucket(rate, share=share), 0.0, 0
    for wanted, pause in steps:
        now += pause
        gone += bucket.take(wanted, now)
        assert gone <= now * rate * share + max(1.0, rate * share) + 1e-6


def test_what_was_not_needed_is_given_back() -> None:
    bucket = Bucket(10.0, at=0.0)
    assert bucket.take(100, 1.0) == 10
    bucket.give_back(7)
    assert bucket.take(100, 1.0) == 7


def test_two_with_half_the_lanes_each_send_at_half_the_rate() -> None:
    bucket = Bucket(10.0, tokens=0.0, share=0.5)
    assert bucket.take(100, 1.0) == 5
