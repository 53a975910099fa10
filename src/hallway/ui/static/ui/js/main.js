// Loads the behaviours a page has a use for, and only those: each file is one. None of them is needed to read a page or
// to send a form.
const BEHAVIOURS = [
  ["theme-toggle", () => import("./theme-toggle.js")],
  ["me-chip", () => import("./me-chip.js")],
  ["demo-bar", () => import("./demo-bar.js")],
  ["tab-set", () => import("./tab-set.js")],
  ["clock-switch", () => import("./clock-switch.js")],
  ["[data-dialog]", () => import("./dialogs.js")],
  ["[data-dismiss]", () => import("./toast.js")],
  ["form[method=post], [hx-post]", () => import("./busy.js")],
  ["[aria-keyshortcuts]", () => import("./keys.js")],
];

function load() {
  for (const [selector, start] of BEHAVIOURS) if (document.querySelector(selector)) start();
}

load();
document.addEventListener("htmx:after:swap", load);
