"""LibreOffice opens a file and saves it in another format."""

import shutil
import subprocess

SOFFICE = shutil.which("soffice")


def convert(source, out, profile, wanted):
    """Save a file as another; `wanted` names the format as LibreOffice does."""
    command = [
        SOFFICE,
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--convert-to",
        wanted,
        "--outdir",
        str(out),
        str(source),
    ]
    is_first_start = not profile.exists()
    # A first start makes the profile, and beside other starts it now and then ends with that.
    first = subprocess.run(command, check=not is_first_start, capture_output=True, timeout=120)
    if first.returncode:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
