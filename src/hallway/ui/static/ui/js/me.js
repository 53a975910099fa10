// Who is looking. Public pages are the same bytes for everybody, so the browser asks once per page, and fills in what is
// marked. What /me.json answers stands in ui/README.md.
let asked;

/** The answer of /me.json, asked at most once; {} where nobody can be asked. */
export function me(url) {
  asked ??= ask(url ?? document.querySelector("me-chip[src], demo-bar[src]")?.getAttribute("src"));
  return asked;
}

async function ask(url) {
  if (!url) return {};
  const address = new URL(url, location.href);
  address.searchParams.set("lang", document.documentElement.lang);
  for (const mark of document.querySelectorAll("[data-me-may]")) address.searchParams.append("may", mark.dataset.meMay);
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : {};
  } catch {
    return {}; // no network: the page stays as it came
  }
}

/** Fill the marks below an element: data-me="in|out|unknown", -text, -href, -face, -may. Without an answer all stays. */
export function fill(root, answer) {
  if (!("signedIn" in answer)) return;
  const each = (name, act) => root.querySelectorAll(`[data-me${name}]`).forEach(act);
  each("", (mark) => (mark.hidden = mark.dataset.me !== (answer.signedIn ? "in" : "out")));
  each("-may", (mark) => {
    const url = answer.may?.[mark.dataset.meMay];
    mark.hidden = !url;
    if (url) mark.href = url;
  });
  if (!answer.signedIn) return;
  each("-text", (mark) => (mark.textContent = answer[mark.dataset.meText] ?? ""));
  each("-href", (mark) => (mark.href = answer.home));
  each("-face", (mark) => mark.replaceChildren(face(answer)));
}

function face({ picture, initials }) {
  if (!picture) return initials;
  const image = new Image(80, 80);
  image.src = picture;
  image.alt = "";
  image.className = "face face-s";
  return image;
}
