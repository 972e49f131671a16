"""Readers and officers at the portal, each a thread with a connection of its own: a process that is
told by JSON on its input what to do, and tells by JSON on its output how it went.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')
NUMBER = re.compile(r'<input[^>]*name="(value|numerator|denominator)"[^>]*>')
PATIENCE = 60


class Person:
    """Somebody at a browser: keeps a connection open, and a session."""

    def __init__(self, host, port, session=""):
        self.host, self.port, self.connection = host, port, None
        self.cookies = {"sessionid": session} if session else {}
        self.more = {}

    def ask(self, path, fields=None):
        """The status and the text of an answer, and the seconds that it took."""
        headers = {"Accept": "text/html", "Accept-Encoding": "identity"} | self.more
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        seconds = time.monotonic() - began
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, seconds


def read_pages(person, paths, end, pause, answers):
    """A reader: one page after the other, with a pause to read it."""
    choice = random.Random(len(paths))
    time.sleep(random.random() * pause)
    while time.monotonic() < end:
        path = choice.choice(paths)
        try:
            status, _, seconds = person.ask(path)
        except OSError as error:
            status, seconds, person.connection = str(error), 0, None
        answers.append((path, status, seconds))
        time.sleep(pause * (0.5 + random.random()))


def save_figures(person, target, end, pause, answers):
    """An officer: opens the form of a target, types another figure, saves it."""
    path, saved = target["path"], 0
    time.sleep(random.random() * pause)
    while time.monotonic() < end:
        try:
            status, page, seconds = person.ask(path)
            answers.append(("form", status, seconds, None))
            if status == 200:
                fields = hidden(page) | figure_of(page, target, saved)
                status, page, seconds = person.ask(path, fields)
                saved += status == 302
                answers.append(("save", status, seconds, number_of(fields)))
        except OSError as error:
            person.connection = None
            answers.append(("save", str(error), 0, None))
        time.sleep(pause * (0.5 + random.random()))


def hidden(page):
    """What the form says without being typed."""
    fields = {}
    for text in HIDDEN.findall(page):
        value = VALUE.search(text)
        fields[NAME.search(text)[1]] = value[1] if value else ""
    return fields


def figure_of(page, target, saved):
    """Another figure each time, near what stands, and why."""
    told = {"status": "final", "comment": "", "reason": "Counted again", "confirmation": "Counted"}
    names = {match[1] for match in NUMBER.finditer(page)}
    number = target["near"] + saved % 7 + 1
    if "value" in names:
        return told | {"value": str(number)}
    return told | {"numerator": str(number), "denominator": str(target["whole"])}


def number_of(fields):
    return fields.get("value") or fields["numerator"]


def main():
    told, answers, threads = json.load(sys.stdin), [], []
    end = time.monotonic() + told["seconds"]
    outcome = {}
    for number in range(told["readers"]):
        person = Person(told["host"], told["port"])
        work = (person, told["paths"], end, told["pause"], answers)
        threads.append(threading.Thread(target=read_pages, args=work, name=str(number)))
    for target in told["targets"]:
        person = Person(told["host"], told["port"], target["session"])
        outcome[target["code"]] = []
        work = (person, target, end, told["pause"], outcome[target["code"]])
        threads.append(threading.Thread(target=save_figures, args=work, name=target["code"]))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"read": answers, "saved": outcome}, sys.stdout)


if __name__ == "__main__":
    main()
