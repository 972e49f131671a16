"""Serve the portal from one process, with its worker and its schedule inside."""

from django.core.management.base import BaseCommand

from pmf_portal.jobs.embedded import serve


class Command(BaseCommand):
    help = "Serve the portal from one process; with REDIS_URL set, workers and beat run elsewhere."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host, port, **options):
        self.stdout.write(f"The performance portal is at http://{host}:{port}/ (stop with Ctrl-C)")
        serve(host, port)
