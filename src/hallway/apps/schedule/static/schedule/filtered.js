// The sessions, or people, of a page and what they are found by: words, keys of chips (`data-f="t4 l0 r2"`), a star.
// And the chips, which are links to pages until somebody can press them.
export class Filtered {
  /** `labels`: key → the words of its chip, by which a thing is found as well. */
  constructor(scope, items, labels) {
    this.labels = labels;
    this.things = [];
    let time = null;
    for (const element of scope.querySelectorAll(`.tt-time, ${items}`)) {
      if (!element.matches(items)) time = element;
      else this.things.push({ element, time, keys: element.dataset.f?.split(" ") ?? [] });
    }
  }

  words(thing) {
    return (thing.words ??= fold([thing.element.textContent, ...thing.keys.map((key) => this.labels.get(key))].join(" ")));
  }

  /** Show what has every word, in each facet one of the chosen keys, and, if only those are wanted, a star. */
  show({ words, facets, stars, onlyStarred }) {
    const counts = new Map();
    const times = new Set();
    let [matching, starred] = [0, 0];
    for (const thing of this.things) {
      const star = stars.has(thing.element.dataset.session);
      const open = (!onlyStarred || star) && words.every((word) => this.words(thing).includes(word));
      const failing = facets.filter((keys) => !keys.some((key) => thing.keys.includes(key)));
      const shows = open && !failing.length;
      thing.element.hidden = !shows;
      if (shows) times.add(thing.time);
      matching += shows;
      starred += star;
      if (open) for (const key of countable(thing.keys, failing)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const { time } of this.things) if (time) time.hidden = !times.has(time);
    return { matching, starred, counts };
  }
}

/** The chips that would show a thing if they were pressed as well. */
function countable(keys, failing) {
  if (failing.length > 1) return [];
  return failing.length ? keys.filter((key) => key[0] === failing[0][0][0]) : keys;
}

export const pressed = (button) => button.getAttribute("aria-pressed") === "true";

/** A link to the page of a choice becomes a switch. */
export function becomeSwitch(link) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: link.className });
  button.name = link.closest("[data-facet]").dataset.facet;
  button.value = link.pathname.split("/").at(-2);
  button.dataset.key = link.dataset.key;
  button.dataset.label = link.textContent.replace(link.querySelector("small").textContent, "");
  button.setAttribute("aria-pressed", "false");
  button.append(...link.childNodes);
  link.replaceWith(button);
}

const LETTERS = { ł: "l", ø: "o", đ: "d", æ: "ae", œ: "oe", þ: "th", ı: "i", ß: "ss" };

/** Text for searching: without marks and case, as the server folds it, so that "uber" finds "Über". */
export function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[łøđæœþıß]/g, (letter) => LETTERS[letter]).trim();
}

/** The sessions that are starred in this browser (stars.js). */
export function starsOf(edition) {
  try {
    return new Set(JSON.parse(localStorage.getItem(`hallway-stars:${edition}`)));
  } catch {
    return new Set();
  }
}
