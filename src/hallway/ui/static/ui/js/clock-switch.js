// <clock-switch zone="Europe/Lisbon">: conference time or mine, remembered on this device. It shows itself only to
// visitors whose clock differs.
import { clock } from "./local-time.js";

class ClockSwitch extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.hidden = !this.differs();
    this.button.addEventListener("click", this);
    this.choose(!this.hidden && this.remembered === "mine");
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
  }

  handleEvent() {
    this.choose(!clock.mine);
    try {
      localStorage.setItem("clock", clock.mine ? "mine" : "theirs");
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

  choose(mine) {
    clock.mine = mine;
    this.button.setAttribute("aria-pressed", String(mine));
    clock.dispatchEvent(new Event("change"));
  }
}

customElements.define("clock-switch", ClockSwitch);
