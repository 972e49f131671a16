"""How much room there is where the portal writes."""

import shutil
from pathlib import Path

from django.conf import settings


def places_on_disk() -> dict[str, Path]:
    """The folders that the portal writes to, by the name of their setting."""
    return {"DATA_DIR": Path(settings.DATA_DIR), "PUBLISHED_ROOT": Path(settings.PUBLISHED_ROOT)}


def free_megabytes(folder: Path) -> int:
    """The room on the disk of a folder, or of the nearest one above it that is there."""
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(there).free // (1024 * 1024)
