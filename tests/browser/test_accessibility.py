"""The check of accessibility finds what it is there to find."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import assert_no_axe_violations

pytestmark = pytest.mark.browser

PAGE = """
<!doctype html><html lang="id"><head><title>Meja</title></head>
<body><main><h1>Meja</h1>{content}</main></body></html>
"""


def test_finds_a_picture_without_words(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(content='<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))
    with pytest.raises(AssertionError, match="image-alt"):
        assert_no_axe_violations(page)
    page.close()


def test_accepts_a_page_that_keeps_the_rules(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(content="<p>Tidak ada yang menunggu.</p>"))
    assert_no_axe_violations(page)
    page.close()
