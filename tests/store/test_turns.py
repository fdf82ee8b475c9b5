"""Threads get their turn in the order in which they came, and nobody two at once."""

from __future__ import annotations

import threading
import time

from matcher.store.turns import Turns


def test_everybody_gets_a_turn_in_order() -> None:
    turns, order = Turns(), []
    ready = [threading.Event() for _ in range(5)]

    def wait(number: int) -> None:
        ready[number].set()
        with turns.turn(30) as mine:
            assert mine
            order.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    with turns.turn(1):
        for number, thread in enumerate(threads):
            thread.start()
            ready[number].wait()
            while len(turns._waiting) <= number:
                time.sleep(0.001)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_who_does_not_get_a_turn_in_time_is_told_and_leaves_the_queue() -> None:
    turns = Turns()
    with turns.turn(1) as first, turns.turn(0.01) as second:
        assert (first, second) == (True, False)
    with turns.turn(0.01) as again:
        assert again


def test_only_one_has_the_turn() -> None:
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for _ in range(200):
            with turns.turn(30):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
