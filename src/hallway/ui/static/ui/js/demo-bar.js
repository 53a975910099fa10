// <demo-bar src="/me.json">: in a demonstration, be anybody. The form is the server's; this fills in who there is.
import { me } from "./me.js";

class DemoBar extends HTMLElement {
  async connectedCallback() {
    const { demo, csrf } = await me(this.getAttribute("src"));
    if (!demo || !this.isConnected) return;
    const form = this.querySelector("form");
    form.action = demo.url;
    form.elements.csrfmiddlewaretoken.value = csrf ?? "";
    form.elements.next.value = location.pathname + location.search;
    form.elements.person.replaceChildren(...demo.groups.map((group) => this.group(group, demo.as ?? "")));
    this.link("mailbox", demo.mailbox);
    this.link("everybody", demo.everybody);
    form.hidden = false;
  }

  link(name, url) {
    const link = this.querySelector(`[data-demo="${name}"]`);
    link.hidden = !url;
    if (url) link.href = url;
  }

  group({ title, people }, chosen) {
    const group = document.createElement("optgroup");
    group.label = title;
    group.append(...people.map(({ id, name, role }) => new Option(role ? `${name}, ${role}` : name, id, id === chosen, id === chosen)));
    return group;
  }
}

customElements.define("demo-bar", DemoBar);
