// <my-agenda src="…">: the agenda of the stars this browser has. The server draws it; this asks again when they have come
// from elsewhere. A star that is taken away here stays in its place until the page is opened anew.
import { csrfToken } from "hallway/csrf";
import { Stars } from "./star-store.js";

class MyAgenda extends HTMLElement {
  connectedCallback() {
    this.stars = new Stars(this.getAttribute("edition"), "");
    document.addEventListener("stars-changed", this);
    if (this.differs()) this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("stars-changed", this);
  }

  handleEvent({ detail }) {
    if (detail?.by !== "hand" && this.differs()) this.draw();
  }

  /** Whether other sessions are starred than those that are shown. */
  differs() {
    const shown = this.firstElementChild?.dataset.stars ?? "";
    return shown.split(",").sort().join() !== this.stars.list.sort().join();
  }

  async draw() {
    const body = new URLSearchParams({ stars: this.stars.list.join() });
    const headers = { "X-CSRFToken": await csrfToken() };
    try {
      const response = await fetch(this.getAttribute("src"), { method: "POST", body, headers });
      if (!response.ok || !this.isConnected) return;
      this.innerHTML = await response.text();
      document.dispatchEvent(new CustomEvent("stars-changed", { detail: { by: "hand" } }));
    } catch {
      // no network: what stands here stays
    }
  }
}

customElements.define("my-agenda", MyAgenda);
