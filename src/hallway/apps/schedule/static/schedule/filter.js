// <programme-filter of="#list">: shows what matches the words, the chips and the stars, at once, and remembers it in the
// address, so that a filtered view can be sent. Without this file chips are links and the field asks the server.
import { becomeSwitch, Filtered, fold, pressed, starsOf } from "./filtered.js";

const FACETS = new Set(["track", "tag", "language", "level", "kind", "room"]); // what another page may have had chips for

class ProgrammeFilter extends HTMLElement {
  connectedCallback() {
    this.scope = document.querySelector(this.getAttribute("of"));
    this.input = this.querySelector("input");
    this.mine = this.querySelector("[data-mine]");
    this.said = this.querySelector("output");
    this.all ??= this.said.textContent;
    this.querySelectorAll("a[data-key]").forEach(becomeSwitch);
    this.chips = [...this.querySelectorAll("button[data-key]")];
    const labels = new Map(this.chips.map((chip) => [chip.dataset.key, chip.dataset.label]));
    this.list = new Filtered(this.scope, this.getAttribute("items") ?? "[data-f]", labels);
    if (this.mine) this.mine.hidden = false;
    for (const type of ["input", "submit", "click"]) this.addEventListener(type, this);
    document.addEventListener("stars-changed", this);
    this.choose(new URLSearchParams(location.search));
    this.keep(location.search);
    this.apply();
  }

  disconnectedCallback() {
    document.removeEventListener("stars-changed", this);
  }

  handleEvent(event) {
    if (event.type === "submit") event.preventDefault();
    if (event.type === "click" && !this.press(event.target.closest("button"))) return;
    this.apply();
    if (event.type !== "stars-changed") this.write();
  }

  press(button) {
    if (button?.hasAttribute("data-clear")) {
      this.choose(new URLSearchParams());
      this.input.focus(); // the button goes
      return true;
    }
    if (!button?.hasAttribute("aria-pressed")) return false;
    button.setAttribute("aria-pressed", String(!pressed(button)));
    return true;
  }

  apply() {
    const words = fold(this.input.value).split(/\s+/).filter(Boolean);
    const wanted = [...this.chips.filter(pressed).map((chip) => [chip.name, chip.dataset.key]), ...this.absent.map(([name]) => [name, "-"])];
    const facets = Object.values(Object.groupBy(wanted, ([name]) => name)).map((pairs) => pairs.map(([, key]) => key));
    const onlyStarred = Boolean(this.mine && pressed(this.mine));
    const { matching, starred, counts } = this.list.show({ words, facets, stars: starsOf(this.getAttribute("edition")), onlyStarred });
    for (const chip of this.chips) {
      chip.querySelector("small").textContent = counts.get(chip.dataset.key) ?? 0;
      chip.classList.toggle("is-none", !counts.has(chip.dataset.key));
    }
    for (const mark of this.querySelectorAll("summary .count")) {
      mark.textContent = mark.closest("details").querySelectorAll("[aria-pressed=true]").length || "";
    }
    if (this.mine) this.mine.querySelector("small").textContent = starred || "";
    this.say(words.length > 0 || facets.length > 0 || onlyStarred, matching);
  }

  say(filters, matching) {
    this.scope.classList.toggle("is-filtered", filters);
    for (const letter of this.scope.querySelectorAll("details.letter")) letter.open = filters;
    this.said.textContent = filters ? this.said.dataset.shown.replace("{}", matching) : this.all;
    this.querySelector(".filter-said [data-clear]").hidden = !filters || !matching;
    const none = this.querySelector("[data-none]");
    none.hidden = matching > 0;
    const head = none.querySelector("[data-words]");
    head.dataset.plain ??= head.textContent;
    const asked = this.input.value.trim();
    head.textContent = asked ? head.dataset.words.replace("{}", asked) : head.dataset.plain;
  }

  choose(asked) {
    this.input.value = asked.get("q") ?? "";
    this.mine?.setAttribute("aria-pressed", String(asked.has("starred")));
    for (const chip of this.chips) chip.setAttribute("aria-pressed", String(asked.has(chip.name, chip.value)));
    this.absent = [...asked].filter(([name, value]) => FACETS.has(name) && !this.chips.some((chip) => chip.name === name && chip.value === value));
  }

  write() {
    const asked = new URLSearchParams([...this.chips.filter(pressed).map((chip) => [chip.name, chip.value]), ...this.absent]);
    if (this.input.value.trim()) asked.set("q", this.input.value.trim());
    if (this.mine && pressed(this.mine)) asked.set("starred", "1");
    history.replaceState(history.state, "", location.pathname + (asked.size ? `?${asked}` : "") + location.hash);
    this.keep(location.search);
  }

  /** On another day the same is chosen. */
  keep(query) {
    for (const link of document.querySelectorAll("a[data-keep]")) link.search = query;
  }
}

customElements.define("programme-filter", ProgrammeFilter);
