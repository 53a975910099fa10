// <interest-count src="…">: how many people want a session, in the place of how many it takes.
class InterestCount extends HTMLElement {
  async connectedCallback() {
    try {
      const response = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" } });
      if (response.ok) this.textContent = (await response.json()).words;
    } catch {
      // no network: what stands here stays
    }
  }
}

customElements.define("interest-count", InterestCount);
