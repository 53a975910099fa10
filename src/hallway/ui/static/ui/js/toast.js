// Toasts can be dismissed, and modules can show their own. They stay until then: nobody must read against a clock.

/** Say something at the edge of the page. */
export function toast(text) {
  const region = document.getElementById("toasts");
  const shown = region.querySelector("template").content.firstElementChild.cloneNode(true);
  shown.querySelector("span").textContent = text;
  region.append(shown);
  return shown;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  button?.closest(".toast, .note")?.remove();
});
