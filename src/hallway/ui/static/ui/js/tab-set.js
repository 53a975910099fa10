// <tab-set>: links to the sections below become tabs. Without this file the sections follow one another.
let numbered = 0;

class TabSet extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".tabs");
    this.tabs = [...this.list.querySelectorAll("a")];
    this.list.setAttribute("role", "tablist");
    for (const tab of this.tabs) this.wire(tab);
    this.list.addEventListener("click", this);
    this.list.addEventListener("keydown", this);
    const asked = this.tabs.find((tab) => tab.hash && tab.hash === location.hash);
    this.choose(asked ?? this.tabs.find((tab) => tab.hasAttribute("aria-current")) ?? this.tabs[0]);
  }

  disconnectedCallback() {
    this.list.removeEventListener("click", this);
    this.list.removeEventListener("keydown", this);
  }

  wire(tab) {
    const panel = this.panel(tab);
    tab.id ||= `tab-${++numbered}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  }

  panel(tab) {
    return this.querySelector(`:scope > ${tab.hash}`) ?? document.getElementById(tab.hash.slice(1));
  }

  handleEvent(event) {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    if (event.type === "click") {
      event.preventDefault();
      this.choose(tab);
    } else this.move(event, tab);
  }

  move(event, tab) {
    const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const steps = { ArrowRight: 1, ArrowLeft: 1, Home: -Infinity, End: Infinity, " ": 0 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const step = event.key === back ? -1 : steps[event.key];
    const here = this.tabs.indexOf(tab);
    const index = Number.isFinite(step) ? (here + step + this.tabs.length) % this.tabs.length : step < 0 ? 0 : this.tabs.length - 1;
    this.choose(this.tabs[index]);
    this.tabs[index].focus();
  }

  choose(chosen) {
    for (const tab of this.tabs) {
      const here = tab === chosen;
      tab.removeAttribute("aria-current");
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      this.panel(tab).hidden = !here;
    }
  }
}

customElements.define("tab-set", TabSet);
