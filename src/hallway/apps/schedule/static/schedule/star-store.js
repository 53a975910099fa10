// The stars of one edition in this browser, and how they come into the account.
//
// `hallway-stars:<edition>` is the list of starred sessions, at once and also without network; `stars-changed` on document
// says that it changed (`detail.by`: hand, account, tab). `hallway-stars-account:<edition>` says whose copy it is and what
// their account has not heard of yet. A list that belongs to nobody moves into the account of whoever signs in; a copy of
// an account goes when its person has signed out.
import { csrfToken } from "hallway/csrf";
import { me } from "hallway/me";

const FRESH = 30_000; // milliseconds for which the account is not asked again
const NOBODY = { person: "", add: [], remove: [], asked: 0 };
const memory = new Map(); // where storage is forbidden: for as long as the page is open

const without = (list, gone) => list.filter((uid) => !gone.includes(uid));

function read(key) {
  try {
    return JSON.parse(memory.get(key) ?? localStorage.getItem(key));
  } catch {
    return null; // forbidden, or no JSON
  }
}

function write(key, value) {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

export class Stars {
  constructor(edition, url) {
    this.key = `hallway-stars:${edition}`;
    this.accountKey = `hallway-stars-account:${edition}`;
    this.url = url;
    this.since = Date.now(); // about when this page asked who is looking
    this.exchanged = Promise.resolve();
  }

  get list() {
    const kept = read(this.key);
    return Array.isArray(kept) ? kept.filter((uid) => typeof uid === "string") : [];
  }

  get account() {
    return { ...NOBODY, ...read(this.accountKey) };
  }

  has(uid) {
    return this.list.includes(uid);
  }

  toggle(uid) {
    const on = !this.has(uid);
    const account = this.account;
    if (account.person) {
      const changed = { add: without(account.add, [uid]), remove: without(account.remove, [uid]) };
      changed[on ? "add" : "remove"].push(uid);
      write(this.accountKey, { ...account, ...changed });
    }
    this.keep(on ? [...this.list, uid] : without(this.list, [uid]), "hand");
    this.sync();
  }

  keep(list, by) {
    write(this.key, list);
    this.say(by);
  }

  say(by) {
    document.dispatchEvent(new CustomEvent("stars-changed", { detail: { by, stars: this.list } }));
  }

  /** Tell the account what it does not know, and hear what it does. One after the other. */
  sync() {
    this.exchanged = this.exchanged.then(() => this.exchange());
    return this.exchanged;
  }

  async exchange() {
    const { signedIn } = await me();
    if (signedIn === undefined) return; // nobody could be asked
    const account = this.account;
    if (!signedIn) {
      if (account.person && account.asked < this.since) this.forget(); // else somebody signed in in another tab
      return;
    }
    const sent = account.person ? account : { ...NOBODY, add: this.list };
    const waiting = sent.add.length + sent.remove.length > 0;
    if (!waiting && account.person && Date.now() - account.asked < FRESH) return;
    const answer = await this.ask(waiting ? sent : null);
    if (answer) this.adopt(answer, sent);
  }

  /** The account's list, and on top of it what was pressed meanwhile. */
  adopt({ person, stars }, sent) {
    const account = this.account;
    const same = account.person === person;
    const now = this.list;
    const add = same ? without(account.add, sent.add) : account.person ? [] : without(now, sent.add);
    const remove = same ? without(account.remove, sent.remove) : account.person ? [] : without(sent.add, now);
    write(this.accountKey, { person, add, remove, asked: Date.now() });
    this.keep([...without(stars, remove), ...without(add, stars)], "account");
    if (add.length + remove.length) this.sync();
  }

  forget() {
    write(this.accountKey, NOBODY);
    this.keep([], "account");
  }

  async ask(sent) {
    const headers = { Accept: "application/json" };
    let options = { headers };
    if (sent) {
      const body = new URLSearchParams({ person: sent.person, add: sent.add.join(), remove: sent.remove.join() });
      options = { method: "POST", body, headers: { ...headers, "X-CSRFToken": await csrfToken() } };
    }
    try {
      const response = await fetch(this.url, options);
      return response.ok && !response.redirected ? await response.json() : null;
    } catch {
      return null; // no network: what waits is told later
    }
  }
}
