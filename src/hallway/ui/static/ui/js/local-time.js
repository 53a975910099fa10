// <local-time>: a conference time that turns into the visitor's when <clock-switch> says "mine".
// The words of the server stay as they are until then, and come back.
const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }; // as the server writes it, in every language
const FORMATS = {
  time: HOUR,
  day: { weekday: "short", ...HOUR },
  full: { day: "numeric", month: "long", ...HOUR },
};

export const clock = new EventTarget();
clock.mine = false;

class LocalTime extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    this.theirs ??= this.time.textContent;
    clock.addEventListener("change", this);
    this.handleEvent();
  }

  disconnectedCallback() {
    clock.removeEventListener("change", this);
  }

  handleEvent() {
    this.time.textContent = clock.mine ? this.mine() : this.theirs;
  }

  mine() {
    const moment = new Date(this.time.dateTime);
    const shape = this.getAttribute("shape") ?? "time";
    return moment.toLocaleString(document.documentElement.lang, FORMATS[shape === "time" && this.otherDay(moment) ? "day" : shape]);
  }

  /** Midnight lies between: then the hour alone would be misleading. */
  otherDay(moment) {
    return Number(this.time.dateTime.slice(8, 10)) !== moment.getDate();
  }
}

customElements.define("local-time", LocalTime);
