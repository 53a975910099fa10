// The token a POST needs. Pages of work carry it; public pages ask /me.json.
import { me } from "./me.js";

export async function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? (await me()).csrf ?? "";
}
