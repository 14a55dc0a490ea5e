"""Our local cloud answers as AWS does, or it says where not; and the page about MiniStack is what was measured."""

import pytest

from workbook.rehearsal import comparison
from workbook.rehearsal.comparison import Compared


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("case", comparison.cases(), ids=lambda case: case.name)
def test_our_local_cloud_answers_as_the_page_says(case: Compared) -> None:
    assert case.asked() == case.of_ours


def test_the_page_tells_what_is_kept_and_every_case_was_asked() -> None:
    kept = comparison.kept()
    assert list(kept.answers) == [case.name for case in comparison.cases()]
    assert comparison.PAGE.read_text(encoding="utf-8") == comparison.page(kept)
