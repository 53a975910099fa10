// <clock-switch zone="Europe/Lisbon">: conference time or mine, remembered on this device. It shows itself only to visitors
// whose clock differs, and turns every <time> of the page that has an hour; the words of the server come back.
// What stands below an element with `data-day` belongs to that day: 00:30 of the night after says "+1".
const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }; // as the server writes it, in every language
const SHAPES = {
  day: { weekday: "short", ...HOUR },
  full: { day: "numeric", month: "long", ...HOUR },
};
const TIMES = 'main time[datetime*="T"]';
const theirs = new WeakMap();
let mine = false;

class ClockSwitch extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.hidden = !this.differs();
    this.button.addEventListener("click", this);
    this.later = new MutationObserver((changes) => {
      if (mine && changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.querySelector?.("time")))) show();
    });
    this.later.observe(document.querySelector("main"), { childList: true, subtree: true });
    if (!this.hidden && this.remembered === "mine") this.choose(true);
  }

  disconnectedCallback() {
    this.later.disconnect();
    this.button.removeEventListener("click", this);
  }

  handleEvent() {
    this.choose(!mine);
    try {
      localStorage.setItem("clock", mine ? "mine" : "theirs");
    } catch {
      // not remembered
    }
  }

  get remembered() {
    try {
      return localStorage.getItem("clock");
    } catch {
      return null;
    }
  }

  differs() {
    const now = new Date(this.getAttribute("at") ?? Date.now());
    const shown = (timeZone) => now.toLocaleString("en", { timeZone, dateStyle: "short", timeStyle: "short" });
    return shown(this.getAttribute("zone")) !== shown(undefined);
  }

  choose(own) {
    mine = own;
    this.button.setAttribute("aria-pressed", String(mine));
    for (const words of document.querySelectorAll("[data-clock]")) words.hidden = (words.dataset.clock === "mine") !== mine;
    show();
  }
}

function show() {
  for (const time of document.querySelectorAll(TIMES)) {
    if (!theirs.has(time)) theirs.set(time, time.textContent);
    const words = mine ? own(time) : theirs.get(time);
    if (time.textContent !== words) time.textContent = words;
  }
}

function own(time) {
  const moment = new Date(time.dateTime);
  const shape = SHAPES[time.dataset.shape];
  const words = moment.toLocaleString(document.documentElement.lang, shape ?? HOUR);
  const apart = shape ? 0 : daysFrom(time.closest("[data-day]")?.dataset.day ?? time.dateTime.slice(0, 10), moment);
  return apart ? `${words}\u00a0${apart > 0 ? "+" : "\u2212"}${Math.abs(apart)}` : words;
}

/** How many midnights of the visitor lie between a day and a moment. */
function daysFrom(day, moment) {
  const local = Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((local - Date.parse(day)) / 86_400_000);
}

customElements.define("clock-switch", ClockSwitch);
