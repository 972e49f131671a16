"""What a council's portal says in public, as digests: to tell whether two versions of the code say
the same.

    python tools/record_digests.py > before.json      (with DATABASE_URL, PORTAL_CLOCK … as served)
    python tools/record_digests.py --people > before.json     (also each role's own pages; slow)
    python tools/record_digests.py --compare before.json after.json

Reads publications and their files by SQL, so that models may be renamed between the two versions;
asks for the OpenAPI description and follows every public link from the first page.  Pages are
compared without white space that no reader sees: beside block elements and inside tags.
"""

import argparse
import hashlib
import json
import os
import re
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

PUBLICATIONS = """
SELECT kind, slug, month, edition, digest FROM reporting_publication ORDER BY id
"""
FILES = """
SELECT p.kind, p.slug, p.month, p.edition, f.name, f.digest
FROM reporting_publicationfile f JOIN reporting_publication p ON p.id = f.publication_id
WHERE f.name NOT LIKE '%.pdf' AND f.name NOT LIKE '%.xlsx' ORDER BY f.id
"""
TARGETS = "SELECT id, digest FROM reporting_publishedtarget ORDER BY id"
HREF = re.compile(rb'href="([^"]+)"')
# What differs between two answers to one address without anything having changed.
FLEETING = re.compile(
    rb'name="(csrfmiddlewaretoken|opened)" [^>]*value="[^"]+"|(DTSTAMP|LAST-MODIFIED):\S+'
)
SPACE = re.compile(rb"\s+")
BLOCK = (
    b"html|head|body|title|meta|link|script|header|footer|main|nav|section|div|p|ul|ol|li|dl|dt|dd"
    b"|table|caption|thead|tbody|tr|th|td|h1|h2|h3|h4|form|fieldset|legend|label|details|summary"
    b"|select|option|figure|figcaption|br|hr|pre|svg|g|path|text|rect|line|circle|title|desc|style"
)
BESIDE_BLOCK = re.compile(rb" ?(</?(?:" + BLOCK + rb")(?: [^>]*)?>) ?", re.IGNORECASE)
# Leads away or ends the visit.
SKIPPED = {"/sign-out/"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", action="store_true")
    parser.add_argument(
        "--keep", metavar="FOLDER", help="keep each page's text, to see what differs"
    )
    parser.add_argument("--compare", nargs=2, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.compare:
        before, after = (json.loads(Path(name).read_text()) for name in arguments.compare)
        sys.exit(compare(before, after))
    print(json.dumps(snapshot(arguments.people, arguments.keep), indent=1))


def snapshot(with_people, folder):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
    sys.path.insert(0, str(Path.cwd()))
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    client = Client()
    with connection.cursor() as cursor:
        said = {
            "publications": digests(cursor, PUBLICATIONS),
            "files": digests(cursor, FILES),
            "targets": digests(cursor, TARGETS),
            "openapi": digest(client.get("/api/v1/openapi.json").content),
            "addresses": addresses(client, ["/"], set(), folder),
        }
    if with_people:
        public = {address for address, (status, _) in said["addresses"].items() if status != 302}
        for person in one_of_each_role(get_user_model()):
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            said[person.username] = addresses(client, ["/desk/"], public, folder, most=80)
    return said


def one_of_each_role(people):
    seen = {}
    for person in people.objects.filter(is_active=True).order_by("username"):
        for role in person.roleassignment_set.values_list("role", flat=True):
            seen.setdefault(role, person)
    return {person.pk: person for person in seen.values()}.values()


def digests(cursor, query):
    cursor.execute(query)
    return {" ".join(str(part) for part in row[:-1]): row[-1] for row in cursor.fetchall()}


def digest(content):
    return hashlib.sha256(readable(content)).hexdigest()


def readable(content):
    """A page without what is fleeting and without white space that no reader sees."""
    content = FLEETING.sub(b"", content)
    if not content.lstrip().startswith(b"<"):
        return content
    content = SPACE.sub(b" ", content)
    return BESIDE_BLOCK.sub(lambda tag: tag[1].replace(b" >", b">"), content)


def addresses(client, waiting, known, folder, most=100_000):
    """Status and digest of the addresses that the client reaches by links, nearest first, but for
    those known.
    """
    answers, waiting = {}, deque(waiting)
    while waiting and len(answers) < most:
        address = waiting.popleft()
        path = address.partition("?")[0]
        if address in answers or address in known or path in SKIPPED:
            continue
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        answers[address] = [response.status_code, digest(content)]
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            waiting += links(address, content)
            if folder:
                keep(folder, address, content)
    return answers


def keep(folder, address, content):
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    text = readable(content).replace(b"><", b">\n<")
    Path(folder, f"{name}.html").write_bytes(address.encode() + b"\n" + text)


def links(address, content):
    for href in HREF.findall(content):
        target = urldefrag(urljoin(address, href.decode().replace("&amp;", "&"))).url
        parts = urlsplit(target)
        if not parts.netloc and not parts.scheme and not parts.path.startswith("/static/"):
            yield target


def compare(before, after):
    """Print what differs; 0 when nothing does."""
    differences = 0
    for part in before:
        if before[part] == after[part]:
            print(f"{part}: the same ({len(before[part])})")
            continue
        if isinstance(before[part], str):
            differences += 1
            print(f"{part}: differs")
            continue
        for key in sorted(before[part].keys() | after[part].keys()):
            old, new = before[part].get(key), after[part].get(key)
            if old != new:
                differences += 1
                print(f"{part}: {key}: {old} -> {new}")
    return 1 if differences else 0


if __name__ == "__main__":
    main()
