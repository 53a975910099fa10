// <me-chip src="/me.json">: my face and name in the head, or the way to sign in; then every other mark of the page.
import { fill, me } from "./me.js";

const whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 1));

class MeChip extends HTMLElement {
  connectedCallback() {
    document.addEventListener("htmx:after:swap", this);
    whenIdle(() => this.isConnected && this.show(document));
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:after:swap", this);
  }

  handleEvent(event) {
    this.show(event.target);
  }

  async show(root) {
    fill(root, await me(this.getAttribute("src")));
  }
}

customElements.define("me-chip", MeChip);
