// <copy-address>: an address in a field, and a button that copies it. Without this file the field is there to be selected.
class CopyAddress extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.button = this.querySelector("button");
    this.words = this.button.querySelector("span");
    this.theirs ??= this.words.textContent;
    this.button.hidden = false;
    this.button.addEventListener("click", this);
    this.field.addEventListener("focus", this);
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
    this.field.removeEventListener("focus", this);
  }

  async handleEvent(event) {
    this.field.select();
    if (event.type === "focus") return;
    await this.copy();
    this.words.textContent = this.getAttribute("copied");
    setTimeout(() => { this.words.textContent = this.theirs; }, 2000);
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.field.value);
    } catch {
      document.execCommand("copy"); // no clipboard without https; the field is selected
    }
  }
}

customElements.define("copy-address", CopyAddress);
