"""Where the databases of earlier versions are kept, oldest first."""

from pathlib import Path

FOLDER = Path(__file__).parent
VERSIONS = ("0.2.0", "0.3.0", "0.4.0", "0.5.0")
