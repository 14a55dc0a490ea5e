import base64
import re
from pathlib import Path

import pytest

from workbook.figures import Picture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><title>t</title></svg>'


def test_an_untrusted_notebook_shows_it_as_an_image_with_its_text() -> None:
    bundle = Picture(SVG, "A box.")._repr_mimebundle_()
    html = bundle["text/html"]
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == "A box."
    assert html.startswith("<img ")
    assert "<svg" not in html
    assert "<script" not in html
    data = re.search(r"base64,([^\"]+)\"", html)
    assert data is not None
    assert base64.b64decode(data[1]).decode() == SVG
    assert 'width="40" height="20"' in html
    assert "max-width:100%" in html


def test_the_alt_text_cannot_end_its_attribute() -> None:
    html = Picture(SVG, 'a "b" <c> & d')._repr_mimebundle_()["text/html"]
    assert 'alt="a &quot;b&quot; &lt;c&gt; &amp; d"' in html


def test_a_picture_without_alt_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alt text"):
        Picture(SVG, "  ")


def test_save_writes_the_drawing(tmp_path: Path) -> None:
    Picture(SVG, "A box.").save(tmp_path / "box.svg")
    assert (tmp_path / "box.svg").read_text(encoding="utf-8") == SVG
