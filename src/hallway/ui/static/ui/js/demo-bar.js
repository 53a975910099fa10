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
    form.elements.person.replaceChildren(...demo.groups.map((group) => this.group(group, demo.as)));
    const mailbox = form.querySelector("[data-demo-mailbox]");
    mailbox.hidden = !demo.mailbox;
    if (demo.mailbox) mailbox.href = demo.mailbox;
    form.hidden = false;
  }

  group({ title, people }, chosen) {
    const group = document.createElement("optgroup");
    group.label = title;
    group.append(...people.map(({ id, name, role }) => new Option(role ? `${name}, ${role}` : name, id, id === chosen, id === chosen)));
    return group;
  }
}

customElements.define("demo-bar", DemoBar);
