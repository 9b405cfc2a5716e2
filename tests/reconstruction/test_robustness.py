"""A short campaign of damaged images in the ordinary run, and the long one in the deep run."""

import pytest

from tests.reconstruction.campaign import run_campaign


def test_a_few_damaged_images_are_refused_or_imported():
    figures = run_campaign(120, seed=7)
    assert not figures["failures"], figures["failures"]
    assert not figures["escaped"]
    assert figures["outcomes"]["refused"] > 20
    assert figures["outcomes"]["imported"] > 10


@pytest.mark.deep
def test_a_campaign_of_damaged_images():
    figures = run_campaign(2400, seed=1)
    assert not figures["failures"], figures["failures"]
    assert not figures["escaped"]
    assert sum(figures["outcomes"].values()) == 2400
