"""`make screenshots`: pictures of the important screens in docs/screenshots, taken from a demonstration of their own.

The demonstration is built in a scratch folder, so nothing on this machine shows in the pictures. Names are
`<screen>-<width>.png`, with `-dark` for the dark mode. `python -m e2e.screenshots FOLDER` puts whole pages elsewhere.
"""

import io
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from e2e.browser import CHROMIUM, FLAGS, ROOT, collect_errors
from e2e.screens import SCREENS, Screen
from hallway.config.demo.tests.running import Server, run, server

PICTURES = ROOT / "docs" / "screenshots"
HEIGHTS = {1280: 860, 390: 844}
COLOURS = 128


def main() -> None:
    elsewhere = Path(sys.argv[1]) if sys.argv[1:] else None
    with tempfile.TemporaryDirectory(prefix="hallway-screenshots-") as scratch:
        data = Path(scratch) / "demo"
        built = run("demo", "--build", data=data)
        if built.returncode:
            sys.exit(built.stderr)
        with server("demo", data=data) as demo, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--force-color-profile=srgb"])
            take_all(chromium, demo, elsewhere or PICTURES, whole=elsewhere is not None)
            chromium.close()
            demo.stop()


def take_all(chromium: Browser, demo: Server, folder: Path, *, whole: bool) -> None:
    """Everything is taken before the old pictures go, so that a failure leaves them as they were."""
    pictures = {name: small(png) for name, png in taken(chromium, demo, whole=whole)}
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for name, png in pictures.items():
        (folder / f"{name}.png").write_bytes(png)
    print(f"{len(pictures)} pictures, {sum(map(len, pictures.values())) // 1024} kB, in {folder}")


def taken(chromium: Browser, demo: Server, *, whole: bool) -> Iterator[tuple[str, bytes]]:
    root = f"http://localhost:{demo.port}"
    for dark in (False, True):
        for who in dict.fromkeys(screen.who for screen in SCREENS):
            context = chromium.new_context(color_scheme="dark" if dark else "light", reduced_motion="reduce", locale="en-GB")
            context.route("**/me.json*", without_demonstration)
            become(context, root, who)
            for screen in SCREENS:
                if screen.who == who and (screen.dark or whole or not dark):
                    for width, height in HEIGHTS.items():
                        page = context.new_page()
                        page.set_viewport_size({"width": width, "height": height})
                        yield f"{screen.name}-{width}{'-dark' if dark else ''}", picture(page, root, screen, whole=whole)
                        page.close()
            context.close()


def without_demonstration(route: Route) -> None:
    """The bar of the demonstration stays away, except where the page itself belongs to it."""
    answer = route.fetch()
    known = answer.json()
    if "/demo/" not in (route.request.headers.get("referer") or ""):
        known.pop("demo", None)
    route.fulfill(response=answer, body=json.dumps(known))


def become(context: BrowserContext, root: str, who: str) -> None:
    """Sign in as somebody of the demonstration, as its bar does."""
    if not who:
        return
    known = context.request.get(f"{root}/me.json").json()
    people = {each["name"]: each["id"] for group in known["demo"]["groups"] for each in group["people"]}
    form = {"csrfmiddlewaretoken": known["csrf"], "person": people[who]}
    assert context.request.post(f"{root}/demo/be/", form=form, headers={"Referer": f"{root}/"}).ok


def picture(page: Page, root: str, screen: Screen, *, whole: bool) -> bytes:
    troubles = collect_errors(page)
    page.goto(root + screen.path)
    for step in screen.steps:
        step(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if not screen.bar:
        page.evaluate("document.querySelector('demo-bar')?.remove(); document.body.classList.remove('demo')")
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    assert not [trouble for trouble in troubles if "status of 403" not in trouble], (screen.name, troubles)
    return page.screenshot(full_page=whole, animations="disabled", caret="hide")


def small(png: bytes) -> bytes:
    """The same picture in few colours: screens are made of paper and ink."""
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main()
