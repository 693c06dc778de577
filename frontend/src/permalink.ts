/** Words by their place in the text (`#char=start,end`, RFC 5147), and texts by their hash (`#sha256:hex#char=...`). */

/** Shows what the address names, now and whenever it changes. */
export function permalinks(): void {
  const arrive = (): void => {
    const said = decoded(location.hash);
    const list = document.querySelector("[data-permalinks]");
    const text = document.querySelector<HTMLElement>("article.text");
    if (list) findText(said);
    else if (text) findWords(text, said);
  };
  addEventListener("hashchange", arrive);
  arrive();
}

function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

function findText(said: string): void {
  const [, hash, place] = /^#(sha256:[0-9a-f]{64})(?:#(char=\d*,\d*))?$/.exec(said) ?? [];
  if (!hash) return;
  const link = document.getElementById(hash)?.querySelector<HTMLAnchorElement>("a");
  if (link && place) location.replace(`${link.href.replace(/#.*/, "")}#${place}`);
}

function findWords(text: HTMLElement, said: string): void {
  const place = /^#char=(\d*),(\d*)/.exec(said);
  if (!place) return;
  const start = Number(place[1] || 0);
  const end = place[2] ? Number(place[2]) : start + 1;
  const at = text.dataset["at"];
  if (at) {
    location.replace(`${at}?start=${start}&end=${end}`);
    return;
  }
  const other = pageOf(text.dataset["parts"] ?? "", start);
  if (other) location.replace(`${other.replace(/#.*/, "")}#char=${start},${end}`);
  else mark(text, start, end);
}

/** The page that shows a place, empty for this one. */
function pageOf(parts: string, start: number): string {
  let found = "";
  for (const part of parts.split("|")) {
    const [from, href] = part.split(" ");
    if (from && Number(from) <= start) found = href ?? "";
  }
  return found;
}

/** Marks the sentences that hold the words and brings the first into view. */
function mark(text: HTMLElement, start: number, end: number): void {
  const steps = (text.dataset["starts"] ?? "").split(" ").map(Number);
  const first = Number(text.dataset["first"] ?? 1);
  const starts: number[] = [];
  for (const step of steps) starts.push((starts[starts.length - 1] ?? 0) + step);
  for (const old of document.querySelectorAll(".s.named")) old.classList.remove("named");
  let shown = false;
  starts.forEach((from, index) => {
    const next = starts[index + 1] ?? Infinity;
    if (from >= end || next <= start) return;
    const sentence = document.getElementById(`s${first + index}`);
    sentence?.classList.add("named");
    if (sentence && !shown) sentence.scrollIntoView({ block: "center" });
    shown ||= sentence !== null;
  });
}
