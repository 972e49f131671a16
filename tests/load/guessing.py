"""`python -m tests.load.guessing`: how much a stranger who tries 1,000 wrong passwords slows everybody
else, on gunicorn and PostgreSQL as they are shipped.

Told as ratios of medians in one run: a public page and a page of somebody signed in, beside the
guesses and without them.  Needs PostgreSQL on the machine; fails above the most that is allowed.
"""

import argparse
import statistics
import threading
import time
from collections import Counter
from contextlib import ExitStack
from itertools import count

from tests.load import preparing
from tests.load.people import Person, hidden
from tests.load.services import council_to_load, free_port, gunicorn, running, wait_for

# One page that lies on disk, and the one that an officer opens first.
PUBLIC, SIGNED_IN = "/scorecards/corporate-plan/2024-02/", "/desk/"
MOST_TIMES = 2
PAUSE = 0.1
NAMES = ("leader", "head-of-performance", "chief-executive", "nobody-here")


class Stranger(Person):
    """Somebody who tries passwords with a form that was opened once."""

    def __init__(self, port):
        super().__init__("127.0.0.1", port)
        self.fields = hidden(self.ask("/sign-in/")[1])

    def guess(self, name, password, address):
        """The status of the answer to one wrong password, sent from an address."""
        self.more = {"X-Forwarded-For": address}
        return self.ask("/sign-in/", self.fields | {"username": name, "password": password})[0]


def guesses(port, number, connections, address_of):
    """So many wrong passwords over so many connections, as fast as they are answered; what was
    answered is counted in what this gives, and the threads that are at work.
    """
    numbers, answers = count(), Counter()

    def try_passwords():
        stranger = Stranger(port)
        while (tried := next(numbers)) < number:
            name, password = NAMES[tried % len(NAMES)], f"wrong password {tried}"
            answers[stranger.guess(name, password, address_of(tried))] += 1

    threads = [threading.Thread(target=try_passwords) for _ in range(connections)]
    return threads, answers


def seconds_of(person, path, goes_on):
    """How long each answer took while it goes on, one after the other."""
    taken = []
    while goes_on():
        status, _, seconds = person.ask(path)
        if status != 200:
            raise SystemExit(f"{path} was answered with {status}.")
        taken.append(seconds)
        time.sleep(PAUSE)
    return taken


def medians(readers, goes_on):
    """The median of each page, read at the same time by a reader each: {path: seconds}."""
    taken, threads = {}, []
    for path, person in readers.items():

        def read(path=path, person=person):
            taken[path] = seconds_of(person, path, goes_on)

        threads.append(threading.Thread(target=read))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {path: statistics.median(seconds) for path, seconds in taken.items()}


def for_seconds(seconds):
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def compared(port, readers, told, words, address_of):
    """Prints how both pages were answered without guesses and beside them; gives the ratios."""
    alone = medians(readers, for_seconds(told.seconds))
    threads, answers = guesses(port, told.guesses, told.connections, address_of)
    began = time.monotonic()
    for thread in threads:
        thread.start()
    beside = medians(readers, lambda: any(thread.is_alive() for thread in threads))
    print(f"{words}: {dict(answers)} in {time.monotonic() - began:.0f} s")
    ratios = {path: beside[path] / alone[path] for path in readers}
    for path, ratio in ratios.items():
        print(
            f"  {path:<40} median {alone[path] * 1000:6.1f} ms alone, {beside[path] * 1000:6.1f} ms"
            f" beside the guesses: {ratio:.1f} times"
        )
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=20, help="of reading without guesses")
    told = parser.parse_args()
    with council_to_load() as (folder, env), ExitStack() as stack:
        port = free_port()
        stack.enter_context(running("web", gunicorn(port), folder, env))
        wait_for(folder, port)
        session = preparing.session(env)
        readers = {PUBLIC: Person("127.0.0.1", port), SIGNED_IN: Person("127.0.0.1", port, session)}
        medians(readers, for_seconds(3))
        ratios = [
            compared(port, readers, told, "one address", lambda tried: "192.0.2.7"),
            compared(
                port,
                readers,
                told,
                "an address for each guess",
                lambda tried: f"198.{18 + tried // 65536}.{tried // 256 % 256}.{tried % 256}",
            ),
        ]
    worst = max(ratio for each in ratios for ratio in each.values())
    if worst > MOST_TIMES:
        raise SystemExit(f"{worst:.1f} times is more than {MOST_TIMES}.")


if __name__ == "__main__":
    main()
