// <programme-now zone="Europe/Berlin">: where we are in the day. A line across the timetable, running sessions marked, and
// a link that jumps there from any day. `shift` and `speed` are those of a clock that was moved, for a rehearsal.
const MINUTE = 60_000;
const NIGHT = 5 * 60 * MINUTE; // until five it is still the evening before
const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

class ProgrammeNow extends HTMLElement {
  connectedCallback() {
    this.opened = Date.now();
    this.day = document.querySelector(".day[data-day]");
    this.line = Object.assign(document.createElement("p"), { className: "now-line", id: "now", tabIndex: -1 });
    this.line.append("");
    this.ticking = setInterval(() => this.show(), MINUTE / 2);
    document.addEventListener("visibilitychange", this);
    this.sizes = new ResizeObserver(() => this.show()); // letters and stars come later than the page
    const grid = this.day?.querySelector(".tt");
    if (grid) this.sizes.observe(grid);
    this.show();
    if (location.hash === "#now" && this.line.isConnected) location.replace("#now"); // it was not there when the page came
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    this.sizes.disconnect();
    document.removeEventListener("visibilitychange", this);
  }

  handleEvent() {
    this.show();
  }

  /** Milliseconds, as the conference's clock has it. */
  now() {
    const real = Date.now();
    const speed = Number(this.getAttribute("speed") ?? 1);
    return real + Number(this.getAttribute("shift") ?? 0) * 1000 + (real - this.opened) * (speed - 1);
  }

  show() {
    const now = this.now();
    const zone = { timeZone: this.getAttribute("zone") };
    const today = new Date(now - NIGHT).toLocaleDateString("sv", zone);
    const chip = [...this.parentElement.querySelectorAll(":scope > a.chip")].find((link) => link.pathname.includes(`/${today}/`));
    this.querySelector("a").hidden = !chip;
    if (chip) this.querySelector("a").href = chip.hasAttribute("aria-current") ? "#now" : `${chip.pathname}#now`;
    if (this.day?.dataset.day === today) this.draw(now, new Date(now).toLocaleTimeString("en", { ...zone, ...HOUR }));
    else this.line.remove();
  }

  draw(now, words) {
    const stops = [...this.day.querySelectorAll(".tt :is(.stop, .hub), .tt-list :is(.stop, .hub)")].map(span);
    for (const { element, from, to } of stops) element.classList.toggle("is-now", from <= now && now < to);
    const times = [...this.day.querySelectorAll(".tt-time")].map((element) => ({ element, at: moment(element.querySelector("time")) }));
    const end = Math.max(...stops.map(({ to }) => to));
    if (!times.length || now < times[0].at || now >= end) return this.line.remove();
    const next = times.find(({ at }) => at > now);
    this.line.firstChild.replaceWith(this.label(now, words));
    if (next) next.element.before(this.line);
    else times.at(-1).element.parentElement.append(this.line);
    this.place(now, times.filter(({ at }) => at <= now).at(-1), next ?? { at: end });
  }

  /** A new one each time, so that it is turned to the visitor's clock with all others. */
  label(now, words) {
    const label = document.createElement("span");
    const time = Object.assign(document.createElement("time"), { dateTime: new Date(now).toISOString(), textContent: words });
    label.append(`${this.getAttribute("word")} `, time);
    return label;
  }

  /** On the grid it lies between two rows as the moment between two times. A list has it in order. */
  place(now, before, after) {
    const grid = this.day.querySelector(".tt");
    if (!grid) return;
    this.line.style.setProperty("--wide", `${grid.scrollWidth}px`);
    const top = (element) => element.getBoundingClientRect().top - grid.getBoundingClientRect().top;
    const start = top(before.element);
    const stop = after.element ? top(after.element) : grid.getBoundingClientRect().height;
    this.line.style.setProperty("--now", `${start + ((stop - start) * (now - before.at)) / (after.at - before.at)}px`);
  }
}

const moment = (time) => Date.parse(time.dateTime);

function span(element) {
  const [from, to] = [...element.querySelectorAll("time")].map(moment);
  return { element, from, to };
}

customElements.define("programme-now", ProgrammeNow);
