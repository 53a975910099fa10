// <my-stars edition="…" src="…">: a star at everything that says which session it is (`data-session`). The button is a
// template of the page; a link that says so becomes the button itself. Without this file that link leads to a form.
import { Stars } from "./star-store.js";

class MyStars extends HTMLElement {
  connectedCallback() {
    this.stars = new Stars(this.getAttribute("edition"), this.getAttribute("src"));
    this.model = this.querySelector("template").content.firstElementChild;
    this.show();
    for (const type of ["click", "stars-changed", "htmx:after:swap", "visibilitychange"]) document.addEventListener(type, this);
    for (const type of ["storage", "online"]) window.addEventListener(type, this);
    this.stars.sync();
  }

  disconnectedCallback() {
    for (const type of ["click", "stars-changed", "htmx:after:swap", "visibilitychange"]) document.removeEventListener(type, this);
    for (const type of ["storage", "online"]) window.removeEventListener(type, this);
  }

  handleEvent(event) {
    if (event.type === "click") this.press(event.target.closest("button[data-star]"));
    else if (event.type === "storage") event.key === this.stars.key && this.stars.say("tab");
    else if (event.type === "online") this.stars.sync();
    else if (event.type === "visibilitychange") document.visibilityState === "visible" && this.stars.sync();
    else this.show();
  }

  press(button) {
    if (button) this.stars.toggle(button.dataset.star);
  }

  show() {
    for (const thing of document.querySelectorAll("[data-session]:not([data-starred])")) this.equip(thing);
    const starred = new Set(this.stars.list);
    for (const button of document.querySelectorAll("button[data-star]")) {
      button.setAttribute("aria-pressed", String(starred.has(button.dataset.star)));
    }
  }

  equip(thing) {
    const button = thing.matches("a") ? this.instead(thing) : this.model.cloneNode(true);
    button.dataset.star = thing.dataset.session;
    if (thing.matches("a")) return thing.replaceWith(button);
    thing.dataset.starred = "";
    const words = button.querySelector(".sr");
    words.textContent = words.textContent.replace("{}", thing.querySelector("a")?.textContent.trim() ?? "");
    thing.append(button);
  }

  instead(link) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    return button;
  }
}

customElements.define("my-stars", MyStars);
