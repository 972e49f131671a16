import pytest

from pmf_portal.formats.one_after_another import joined


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], ""),
        (["CP01"], "CP01"),
        (["CP01", "CP02"], "CP01 and CP02"),
        (["CP01", "CP02", "TR03"], "CP01, CP02 and TR03"),
        (["Leasowe and Moreton", "Hoylake"], "Leasowe and Moreton; and Hoylake"),
        (["Bidston, St James", "Hoylake", "Wallasey"], "Bidston, St James; Hoylake; and Wallasey"),
    ],
)
def test_parts_are_read_one_after_another(parts, words):
    assert joined(parts) == words
