"""Every pair of tokens that carries text or an outline, in both modes, for accents all around the circle."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

GROUNDS = ["--bg", "--surface", "--surface-sunken"]
STATES = ["ok", "warn", "bad", "info"]
TEXT = [
    *((text, ground) for text in ("--text", "--text-2") for ground in (*GROUNDS, "--accent-soft")),
    *(("--accent-text", ground) for ground in ("--bg", "--surface", "--accent-soft")),
    ("--signal-ink", "--signal"),
    ("--signal-ink", "--signal-hover"),
    ("--sign-text", "--sign"),
    ("--sign-text", "--sign-2"),
    ("--sign-text-2", "--sign"),
    ("--signal", "--sign"),
    ("--bg", "--text"),
    ("--bad-ink", "--bad-fill"),
    ("--bad-ink", "--bad-fill-hover"),
    *((f"--{state}", ground) for state in STATES for ground in (f"--{state}-soft", "--bg", "--surface")),
    *(("--text", f"--{state}-soft") for state in STATES),
    *((f"--line-{line}-ink", f"--line-{line}") for line in range(1, 13)),
]
OUTLINES = [("--edge", "--bg"), ("--edge", "--surface"), *(("--focus", ground) for ground in GROUNDS)]
# In a sign the meaning tokens mean the sign's own colours.
ON_SIGN = [
    *(("--text", ground) for ground in GROUNDS),
    ("--text-2", "--bg"),
    ("--text-2", "--surface-sunken"),
    ("--accent-text", "--bg"),
    ("--bad", "--bg"),
    ("--ok", "--ok-soft"),
]
ON_SIGN_OUTLINES = [("--edge", "--bg"), ("--focus", "--bg"), ("--focus", "--surface-sunken")]
PRESETS = ["marigold", "coral", "thrift", "lilac", "harbour", "lagoon", "kelp", "samphire"]
ACCENTS = [
    f"oklch({light} {chroma} {hue})"
    for hue in range(0, 360, 10)
    for light, chroma in ((0.83, 0.165), (0.6, 0.2), (0.35, 0.1), (0.95, 0.05))
]

RATIOS = """([selector, pairs, accents]) => {
  const root = document.documentElement;
  const probe = document.createElement("i");
  document.querySelector(selector).append(probe);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const seen = new Map();
  const light = (name) => {
    probe.style.color = `var(${name})`;
    const colour = getComputedStyle(probe).color;
    if (!seen.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      seen.set(colour, 0.2126 * r + 0.7152 * g + 0.0722 * b);
    }
    return seen.get(colour);
  };
  return accents.flatMap((accent) => {
    if (accent.startsWith("oklch")) root.style.setProperty("--edition-accent", accent);
    else root.dataset.accent = accent;
    return pairs.map(([text, ground]) => {
      const [a, b] = [light(text), light(ground)];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), `${text} on ${ground} with ${accent}`];
    });
  });
}"""


def too_weak(page: Page, selector: str, pairs: list[tuple[str, str]], need: float) -> list[str]:
    ratios = page.evaluate(RATIOS, [selector, pairs, [*PRESETS, *ACCENTS]])
    return [f"{ratio:.2f} {pair}" for ratio, pair in ratios if ratio < need]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_accent_keeps_every_pair_readable(site: str, tab: Callable[..., Page], dark: bool) -> None:
    page = tab(dark=dark, bypass_csp=True)
    page.goto(f"{site}/gallery/signin/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<div class=sign></div>')")
    assert too_weak(page, "main", TEXT, 4.5) == []
    assert too_weak(page, "main", OUTLINES, 3) == []
    assert too_weak(page, ".sign", ON_SIGN, 4.5) == []
    assert too_weak(page, ".sign", ON_SIGN_OUTLINES, 3) == []
    assert too_weak(page, "main", [("--rule", "--bg")], 3) != []  # a hairline is weak on purpose, and the test sees it
