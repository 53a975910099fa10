// A form is sent once, however often its button is pressed. The button says it is busy.
const sent = new WeakMap();
const sends = "[hx-post], [hx-put], [hx-patch], [hx-delete]";

function send(event) {
  const form = event.target;
  if ((form.getAttribute("method") ?? "get").toLowerCase() !== "post" && !form.matches(sends)) return;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sent.set(form, event.submitter);
  // When everybody has had a look at the event: somebody may have stopped it.
  setTimeout(() => {
    if (event.defaultPrevented && !form.matches(sends)) free(form);
    else sent.get(form)?.setAttribute("aria-busy", "true");
  });
}

function free(form) {
  sent.get(form)?.removeAttribute("aria-busy");
  sent.delete(form);
}

document.addEventListener("submit", send, true);
// The answer came into the page, or the visitor came back to it.
document.addEventListener("htmx:finally:request", (event) => free(event.target.closest?.("form") ?? event.target));
addEventListener("pageshow", () => document.querySelectorAll("form").forEach(free));
