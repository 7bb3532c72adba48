"""Many who press at the same moment."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def race(work: Callable[[int], T], racers: int) -> list[T]:
    """Run ``work(0)``, ``work(1)``, … each in a thread, all starting at once; answers in order.

    Where any fails, an ``ExceptionGroup`` has all that failed.
    """
    gate = threading.Barrier(racers)
    answers: dict[int, T] = {}
    failures: list[Exception] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = work(number)
        except Exception as error:  # noqa: BLE001 - all of them are raised below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {racers} failed", failures)
    return [answers[number] for number in range(racers)]
