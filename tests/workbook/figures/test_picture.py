import base64
import re
from pathlib import Path

import pytest

from workbook.figures import Picture
from workbook.figures.picture import LONGEST_ALT

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><title>t</title></svg>'


def test_an_untrusted_notebook_shows_it_as_an_image_with_its_text() -> None:
    bundle = Picture(SVG, "A box.", "It is <small>.")._repr_mimebundle_()
    html = bundle["text/html"]
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == "A box.\nIt is <small>."
    assert "<svg" not in html
    assert "<script" not in html
    data = re.search(r"base64,([^\"]+)\"", html)
    assert data is not None
    assert base64.b64decode(data[1]).decode() == SVG
    assert html.endswith("</div><details><summary>The picture in words</summary>It is &lt;small&gt;.</details>")
    assert "<details>" not in Picture(SVG, "A box.")._repr_mimebundle_()["text/html"]


def test_a_picture_is_never_shrunk_but_scrolls_in_its_frame() -> None:
    html = Picture(SVG, "A box.")._repr_mimebundle_()["text/html"]
    assert re.fullmatch(
        '<div style="overflow-x:auto"><img [^>]*width="40" height="20" style="min-width:40px;max-width:none"></div>',
        html,
    )


def test_the_alt_text_cannot_end_its_attribute() -> None:
    html = Picture(SVG, 'a "b" <c> & d')._repr_mimebundle_()["text/html"]
    assert 'alt="a &quot;b&quot; &lt;c&gt; &amp; d"' in html


def test_a_picture_without_alt_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alt text"):
        Picture(SVG, "  ")


def test_an_alt_text_that_is_too_long_to_listen_to_is_cut_between_words_and_told_in_full_below() -> None:
    just_fits = "x" * LONGEST_ALT
    assert (Picture(SVG, just_fits, "More.").alt, Picture(SVG, just_fits, "More.").details) == (just_fits, "More.")
    told = "word " * 50 + "end"
    picture = Picture(SVG, told, "More.")
    assert len(picture.alt) <= LONGEST_ALT
    assert picture.alt.endswith("word…")
    assert picture.details == f"{told} More."


def test_save_writes_the_drawing(tmp_path: Path) -> None:
    Picture(SVG, "A box.").save(tmp_path / "box.svg")
    assert (tmp_path / "box.svg").read_text(encoding="utf-8") == SVG
