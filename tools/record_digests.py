"""What a council's portal says in public, as digests: to tell whether two versions of the code say
the same.

    python tools/record_digests.py > before.json      (with DATABASE_URL, PORTAL_CLOCK … as served)
    python tools/record_digests.py --compare before.json after.json

Reads publications and their files by SQL, so that models may be renamed between the two versions;
asks for the OpenAPI description and follows every public link from the first page.
"""

import argparse
import hashlib
import json
import os
import re
import sys
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
FLEETING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="sealed" value="[^"]+"')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compare", nargs=2, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.compare:
        before, after = (json.loads(Path(name).read_text()) for name in arguments.compare)
        sys.exit(compare(before, after))
    print(json.dumps(snapshot(), indent=1))


def snapshot():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
    sys.path.insert(0, str(Path.cwd()))
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    client = Client()
    with connection.cursor() as cursor:
        return {
            "publications": digests(cursor, PUBLICATIONS),
            "files": digests(cursor, FILES),
            "targets": digests(cursor, TARGETS),
            "openapi": digest(client.get("/api/v1/openapi.json").content),
            "addresses": addresses(client),
        }


def digests(cursor, query):
    cursor.execute(query)
    return {" ".join(str(part) for part in row[:-1]): row[-1] for row in cursor.fetchall()}


def digest(content):
    return hashlib.sha256(FLEETING.sub(b"", content)).hexdigest()


def addresses(client):
    """Status and digest of every address that a visitor can reach by links from the first page."""
    answers, waiting = {}, ["/"]
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        answers[address] = [response.status_code, digest(content)]
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            waiting += links(address, content)
    return answers


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
