// <theme-toggle>: light or dark, remembered on this device. early.js applies it on the next page.
const system = matchMedia("(prefers-color-scheme: dark)");

class ThemeToggle extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", this);
    system.addEventListener("change", this);
    this.show();
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
    system.removeEventListener("change", this);
  }

  handleEvent(event) {
    if (event.type === "click") this.choose(this.dark ? "light" : "dark");
    this.show();
  }

  get dark() {
    return (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  }

  choose(theme) {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // not remembered, still chosen for this page
    }
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.dark));
  }
}

customElements.define("theme-toggle", ThemeToggle);
