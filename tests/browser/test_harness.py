"""The browser and its questions: each of them finds what it is there to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.browser import (
    A4,
    OpenPage,
    asked,
    browser_missing,
    complaints,
    printed,
    sideways,
    violations,
    walk,
    without_colour,
)

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>A page</title>'
GOOD = (
    HEAD
    + '</head><body><main><h1>A page</h1><p>Read <a href="#end">on</a>.</p><button>Go</button></main></body></html>'
)


def body(content: str, style: str = "") -> str:
    return f"{HEAD}<style>{style}</style></head><body><main><h1>A page</h1>{content}</main></body></html>"


def test_a_page_as_it_should_be_passes(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(GOOD)
    assert violations(page) == []
    assert walk(page) == ["a on", "button Go"]
    assert sideways(page) == []
    assert printed(page, tmp_path / "page.pdf") == 1


def test_axe_finds_a_picture_without_words_and_pale_text(open_page: OpenPage) -> None:
    page = open_page(body('<img src="data:,"><p style="color: #aaa; background: #fff">pale</p>'))
    assert {found.split(":")[0] for found in violations(page)} >= {"image-alt", "color-contrast"}


@pytest.mark.parametrize(
    ("content", "style", "complaint"),
    [
        ("<button>Go</button>", "button:focus { outline: none }", "not seen"),
        ('<a href="#">away</a>', "a { position: absolute; left: -999em }", "not seen"),
        (
            "<button>Go</button><div></div>",
            "button { position: fixed; top: 0 } div { position: fixed; inset: 0 }",
            "covered",
        ),
        (
            (
                "<button>one</button><button>two</button><script>"
                "document.querySelector('button').onblur = event => event.target.focus()</script>"
            ),
            "",
            "comes to",
        ),
    ],
)
def test_the_keyboard_finds_what_a_mouse_does_not(
    open_page: OpenPage, content: str, style: str, complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        walk(open_page(body(content, style)))


def test_a_wide_table_is_found_at_400_per_cent(open_page: OpenPage) -> None:
    table = '<table style="width: 500px"><tr><td>wide</td></tr></table>'
    assert sideways(open_page(body(table)))
    assert sideways(open_page(body(f'<div style="overflow: auto">{table}</div>'))) == []


def test_sheets_are_counted(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(body('<p>one</p><p style="break-before: page">two</p><p style="break-before: page">three</p>'))
    assert printed(page, tmp_path / "page.pdf") == 3


def test_print_without_colour_has_no_colour(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(body("", "html { background: #f00 } @media print { html { background: #0f0 } }"))
    without_colour(page, tmp_path / "grey.png")
    page.screenshot(path=str(tmp_path / "red.png"))
    pixel = """async file => {
      const bitmap = await createImageBitmap(await (await fetch(file)).blob());
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      canvas.drawImage(bitmap, 0, 0);
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }"""
    blank = open_page(GOOD)
    seen = [blank.evaluate(pixel, _data_url(tmp_path / name)) for name in ("grey.png", "red.png")]
    asked(blank).clear()
    assert max(seen[0]) - min(seen[0]) <= 2
    assert min(seen[0]) > 127  # green is bright, red would be dark: it was the print that was seen
    assert seen[1] == [255, 0, 0]


def _data_url(file: Path) -> str:
    from base64 import b64encode

    return f"data:image/png;base64,{b64encode(file.read_bytes()).decode()}"


def test_what_a_page_asks_for_and_complains_of_is_known(open_page: OpenPage) -> None:
    page = open_page(body('<img alt="" src="http://elsewhere.invalid/a.png"><script>console.error("oh")</script>'))
    page.wait_for_load_state()
    assert asked(page) == ["http://elsewhere.invalid/a.png"]
    assert "oh" in complaints(page)
    asked(page).clear()
    complaints(page).clear()


def test_without_scripts_none_runs(open_page: OpenPage) -> None:
    source = body("<p>still</p><script>document.querySelector('p').textContent = 'run'</script>")
    assert open_page(source, scripts=False, width=A4).locator("p").inner_text() == "still"
    assert open_page(source).locator("p").inner_text() == "run"


def test_a_missing_browser_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser: out to lunch"):
        browser_missing("out to lunch")


def test_a_missing_browser_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="required here: out to lunch"):
        browser_missing("out to lunch")
