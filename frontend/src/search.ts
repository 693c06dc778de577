/**
 * Search of a published folder, with no request: lists of terms and pages are scripts, added as they are needed.
 *
 * `search/index.js` says which lists there are; a list of terms holds, for each word, the keys of the pages it is in
 * with a weight; a list of pages holds what is shown of them. A folder with little text has no lists of terms: they are
 * gathered from its pages. The words are cut and weighed as `publish/search_data.py` does it.
 */

type Passage = [page: string, first: number, sentences: string[]];
type Page = [key: string, title: string, about: string, passages: Passage[], whole: boolean];
interface Index {
  lists: string[];
  digits: number;
  count: number;
  stop: string[];
}
interface Found {
  scores: Map<string, number>;
  terms: string[];
}

const SHOWN = 20;
const KEY = 12;
const ENTRY = KEY + 1;
const MOST_LISTS = 40;
const HEAVIEST = 35;
const MEAN = 160; // words of a page of middling length
const ALL = ""; // name of the one list of a folder with little text
const STEADY = 120; // milliseconds without a key before a search begins

const terms = new Map<string, Map<string, string>>();
const pages = new Map<string, Map<string, Page>>();
const waiting = new Map<string, Promise<void>>();
let run = 0;

Object.assign(window, {
  sourcebookSearch: start,
  sourcebookTerms: (name: string, lists: Record<string, string>) => terms.set(name, new Map(Object.entries(lists))),
  sourcebookPages: (name: string, list: Page[]) => pages.set(name, new Map(list.map((p) => [p[0], p]))),
});

/** A script of the folder, once. One that does not come leaves its list empty. */
function load(path: string): Promise<void> {
  let promise = waiting.get(path);
  if (!promise) {
    promise = new Promise((done) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = script.onerror = () => done();
      document.head.append(script);
    });
    waiting.set(path, promise);
  }
  return promise;
}

function fileName(name: string): string {
  return [...name].map((c) => (/[a-z0-9]/.test(c) ? c : c === "." ? "_" : `-${c.codePointAt(0)!.toString(16)}-`)).join("");
}

/** Words as they are looked up: small letters, no accents. */
function words(text: string): string[] {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((w) => w.slice(0, 40));
}

function start(index: Index): void {
  const box = document.getElementById("search");
  const input = document.getElementById("q") as HTMLInputElement | null;
  const status = document.getElementById("search-status");
  const hits = document.getElementById("hits");
  const more = document.getElementById("more");
  if (!box || !input || !status || !hits || !more || !box.hidden) return;
  box.hidden = false;
  const stop = new Set(index.stop);
  const lists = new Set(index.lists);
  const elements = { status, hits, more };
  let timer = 0;
  const go = (): void => {
    const query = input.value.trim();
    history.replaceState(null, "", query ? `#${encodeURIComponent(query)}` : location.pathname);
    void search(query, index, lists, stop, elements);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(go, STEADY);
  });
  try {
    input.value = decodeURIComponent(location.hash.slice(1));
  } catch {
    input.value = "";
  }
  if (input.value) go();
}

interface Elements {
  status: HTMLElement;
  hits: HTMLElement;
  more: HTMLElement;
}

async function search(query: string, index: Index, lists: Set<string>, stop: Set<string>, at: Elements): Promise<void> {
  const mine = ++run;
  const parts = query.split(/\s+/).filter(Boolean);
  const without = parts.filter((p) => p.startsWith("-")).flatMap(words);
  const wanted = parts.filter((p) => !p.startsWith("-")).flatMap(words).filter((w) => !stop.has(w));
  if (!wanted.length) {
    at.hits.replaceChildren();
    at.more.hidden = true;
    at.status.textContent = query && !without.length ? "Words this common are not looked up." : "";
    return;
  }
  at.status.textContent = "Searching…";
  if (!lists.size) await gather(stop);
  const found = await Promise.all(wanted.map((word) => lookUp(word, index, lists)));
  const not = await Promise.all(without.map((word) => exactly(word, lists)));
  if (mine !== run) return;
  let scores = found[0]!.scores;
  for (const next of found.slice(1)) {
    scores = new Map([...scores].filter(([key]) => next.scores.has(key)).map(([key, s]) => [key, s + next.scores.get(key)!]));
  }
  for (const list of not) for (const [key] of list) scores.delete(key);
  const order = [...scores].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
  await show(order, new Set(found.flatMap((f) => f.terms)), index, mine, at);
}

/** The terms of a folder with little text, each with the keys of its pages and its weight there. */
async function gather(stop: Set<string>): Promise<void> {
  if (terms.has(ALL)) return;
  await load("search/pages/all.js");
  const found = new Map<string, string>();
  for (const [key, title, , passages] of pages.get(ALL)?.values() ?? []) {
    const cut = (text: string): string[] => words(text).filter((w) => !stop.has(w));
    const counts = new Map<string, number>();
    const all = passages.flatMap(([, , sentences]) => sentences.flatMap(cut));
    for (const term of all) counts.set(term, (counts.get(term) ?? 0) + 1);
    const length = 0.25 + (0.75 * all.length) / MEAN;
    const weights = new Map([...counts].map(([term, n]) => [term, (12 * n * 2.2) / (n + 1.2 * length)]));
    for (const term of cut(title)) weights.set(term, (weights.get(term) ?? 0) + 12);
    for (const [term, weight] of weights) {
      found.set(term, `${found.get(term) ?? ""}${key}${Math.min(HEAVIEST, Math.max(1, Math.round(weight))).toString(36)}`);
    }
  }
  terms.set(ALL, found);
}

/** The lists in which words that begin so are. */
function listsOf(word: string, lists: Set<string>): string[] {
  if (!lists.size) return [ALL];
  for (let size = word.length; size > 0; size--) {
    const name = word.slice(0, size);
    if (lists.has(name)) return [name];
  }
  return [...lists].filter((name) => name.startsWith(word)).slice(0, MOST_LISTS);
}

async function loaded(names: string[]): Promise<Map<string, string>[]> {
  await Promise.all(names.map((name) => (terms.has(name) ? Promise.resolve() : load(`search/terms/${fileName(name)}.js`))));
  return names.map((name) => terms.get(name) ?? new Map<string, string>());
}

/** (key, weight) of the pages with the very word. */
async function exactly(word: string, lists: Set<string>): Promise<[string, number][]> {
  const names = lists.has(`${word}.`) ? [`${word}.`] : listsOf(word, lists).slice(0, 1);
  for (const list of await loaded(names)) {
    const held = list.get(word);
    if (held) return unpack(held);
  }
  return [];
}

function unpack(held: string): [string, number][] {
  const found: [string, number][] = [];
  for (let i = 0; i < held.length; i += ENTRY) found.push([held.slice(i, i + KEY), parseInt(held[i + KEY]!, 36)]);
  return found;
}

/** Pages with a word: the word itself, longer ones that begin with it for less, else those one letter off. */
async function lookUp(word: string, index: Index, lists: Set<string>): Promise<Found> {
  const names = word.length > 2 ? listsOf(word, lists) : lists.has(`${word}.`) ? [`${word}.`] : listsOf(word, lists).slice(0, 1);
  const held = await loaded(names);
  const scores = new Map<string, number>();
  const used: string[] = [];
  const add = (term: string, list: string, share: number): void => {
    used.push(term);
    const rare = Math.log(1 + index.count / (list.length / ENTRY));
    for (const [key, weight] of unpack(list)) {
      const score = weight * rare * share;
      if (score > (scores.get(key) ?? 0)) scores.set(key, score);
    }
  };
  for (const list of held) {
    for (const [term, packed] of list) {
      if (term === word) add(term, packed, 1);
      else if (word.length > 2 && term.startsWith(word)) add(term, packed, (0.4 * word.length) / term.length);
    }
  }
  if (!used.length && word.length > 4) {
    for (const list of held) for (const [term, packed] of list) if (oneOff(word, term)) add(term, packed, 0.3);
  }
  return { scores, terms: used };
}

/** Whether two words differ in one letter: another, one more, one less, or two in the other order. */
function oneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const same = (x: number, y: number): boolean => a.slice(at + x) === b.slice(at + y);
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
  return same(1, 1) || same(1, 0) || same(0, 1) || swapped;
}

async function show(order: string[], found: Set<string>, index: Index, mine: number, at: Elements): Promise<void> {
  at.hits.replaceChildren();
  const total = order.length;
  const next = async (from: number): Promise<void> => {
    const keys = order.slice(from, from + SHOWN);
    await Promise.all([...new Set(keys.map((k) => k.slice(0, index.digits)))].map((n) => load(`search/pages/${n || "all"}.js`)));
    if (mine !== run) return;
    const held = keys.map((key) => pages.get(key.slice(0, index.digits))?.get(key)).filter((p): p is Page => p !== undefined);
    at.hits.append(...held.map((page) => item(page, found)));
    const last = from + SHOWN;
    at.more.hidden = last >= total;
    at.more.onclick = () => {
      const first = at.hits.children.length;
      void next(last).then(() => at.hits.children[first]?.querySelector("a")?.focus());
    };
  };
  await next(0);
  if (mine === run) at.status.textContent = `${total.toLocaleString("en")} ${total === 1 ? "page" : "pages"}${total > SHOWN ? ", the best first" : ""}.`;
}

function item(page: Page, found: Set<string>): HTMLElement {
  const [, title, about, passages, whole] = page;
  const [href, text] = best(passages, found);
  const place = document.createElement("li");
  const kicker = Object.assign(document.createElement("p"), { className: "kicker" });
  kicker.append(Object.assign(document.createElement("span"), { textContent: about }));
  const heading = document.createElement("h2");
  const link = Object.assign(document.createElement("a"), { href });
  link.append(...marked(title, found));
  heading.append(link);
  const passage = Object.assign(document.createElement("p"), { className: "passage" });
  passage.append(...marked(text, found));
  if (!whole) passage.append(" ", Object.assign(document.createElement("span"), { className: "quiet", textContent: "(its beginning is searched)" }));
  place.append(kicker, heading, passage);
  return place;
}

/** Address and words of the passage with most of the words: at the first sentence that holds one. */
function best(passages: Passage[], found: Set<string>): [string, string] {
  let most = -1;
  let href = passages[0]?.[0] ?? "";
  let text = passages[0]?.[2].join(" ") ?? "";
  for (const [page, first, sentences] of passages) {
    const counts = sentences.map((s) => new Set(words(s).filter((w) => found.has(w))).size);
    const sum = counts.reduce((a, b) => a + b, 0);
    if (sum <= most) continue;
    most = sum;
    const at = Math.max(0, counts.findIndex((n) => n > 0));
    text = (at > 0 ? "… " : "") + sentences.slice(at).join(" ");
    href = first ? `${page}#s${first + at}` : page;
  }
  return [href, text.length > 420 ? `${text.slice(0, 420).replace(/\s\S*$/, "")} …` : text];
}

/** A text with the found words marked; built from text nodes, never from markup. */
function marked(text: string, found: Set<string>): Node[] {
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((word) => {
    const [plain] = words(word);
    if (!plain || !found.has(plain)) return document.createTextNode(word);
    return Object.assign(document.createElement("mark"), { textContent: word });
  });
}
