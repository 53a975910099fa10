// htmx, under a policy without eval: its settings stand in <meta name="htmx-config">, its one style rule in feedback.css.
import "htmx";
import { toast } from "./toast.js";

const say = (what) => toast(document.getElementById("toasts").dataset[what]);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = token;
});

// An error page must not land in a corner of this one. A form that needs another look comes as 422 and is shown in place.
document.addEventListener("htmx:before:response", (event) => {
  const { status } = event.detail.ctx.response;
  if (status < 400 || status === 422) return;
  event.preventDefault();
  say(status >= 500 ? "broken" : "refused");
});

document.addEventListener("htmx:error", () => say("offline"));
