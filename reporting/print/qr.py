"""QR codes as SVG (pure): the same address always gives the same drawing."""

from io import BytesIO

import segno


def qr_svg(address: str) -> str:
    """An address as a QR code, which a phone reads from paper: dark on light, with a quiet edge."""
    code, drawn = segno.make(address, error="m", micro=False), BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=3, omitsize=True, light="#ffffff")
    return drawn.getvalue().decode()
