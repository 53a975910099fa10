// <share-link>: hands the page's address to the phone's own sheet, or copies it.
class ShareLink extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.words = this.button.querySelector("span");
    this.before ??= this.words.textContent;
    this.hidden = !(navigator.share || navigator.clipboard);
    this.button.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
    clearTimeout(this.waiting);
  }

  async handleEvent() {
    const url = document.querySelector("link[rel=canonical]")?.href ?? location.href;
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url });
      await navigator.clipboard.writeText(url);
      this.say(this.button.dataset.done);
    } catch {
      // thought better of it, or forbidden: the address is in the browser's own field
    }
  }

  say(words) {
    this.words.textContent = words;
    this.words.setAttribute("role", "status");
    this.waiting = setTimeout(() => (this.words.textContent = this.before), 4000);
  }
}

customElements.define("share-link", ShareLink);
