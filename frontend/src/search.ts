/** Search of a published folder: an index made in the page from `search-data.js`, with no request. */
import MiniSearch from "minisearch";

interface Passage {
  id: number;
  page: string;
  number: number;
  sentences: string[];
  title: string;
  about: string;
  text: string;
}
type Row = [page: string, number: number, document: number, sentences: string[]];
interface Data {
  documents: [title: string, about: string][];
  rows: Row[];
  all: boolean;
}

const SHOWN = 40;

addEventListener("sourcebook-search-data", start);
if ("sourcebookSearch" in window) start();

function start(): void {
  const data = (window as unknown as { sourcebookSearch?: Data }).sourcebookSearch;
  const box = document.getElementById("search");
  const input = document.getElementById("q") as HTMLInputElement | null;
  const hits = document.getElementById("hits");
  const status = document.getElementById("search-status");
  if (!data || !box || !input || !hits || !status || !box.hidden) return;
  const index = new MiniSearch<Passage>({
    fields: ["title", "text"],
    storeFields: ["page", "number", "sentences", "title", "about", "text"],
    searchOptions: { boost: { title: 2 }, prefix: (term) => term.length > 3, fuzzy: (term) => (term.length > 5 ? 0.15 : false), combineWith: "AND" },
  });
  index.addAll(
    data.rows.map(([page, number, document, sentences], id) => {
      const [title, about] = data.documents[document] ?? ["", ""];
      return { id, page, number, sentences, title, about, text: sentences.join(" ") };
    }),
  );
  box.hidden = false;
  const run = (): void => {
    const query = input.value.trim();
    const found = query ? index.search(query) : [];
    hits.replaceChildren(...found.slice(0, SHOWN).map((hit) => item(hit as unknown as Passage, hit.terms)));
    const more = found.length > SHOWN ? `, the best ${SHOWN} shown` : "";
    const part = data.all ? "" : " The beginning of each document is searched here; the whole text is in the bulk data.";
    status.textContent = query ? `${found.length} ${found.length === 1 ? "passage" : "passages"}${more}.${part}` : part.trim();
  };
  input.addEventListener("input", run);
  run();
}

function item(hit: Passage, terms: string[]): HTMLElement {
  const place = document.createElement("li");
  const about = document.createElement("p");
  about.className = "kicker";
  about.append(Object.assign(document.createElement("span"), { textContent: hit.about }));
  const heading = document.createElement("h2");
  heading.append(Object.assign(document.createElement("a"), { href: address(hit, terms), textContent: hit.title }));
  const passage = document.createElement("p");
  passage.className = "passage";
  passage.append(...marked(hit.text, terms));
  place.append(about, heading, passage);
  return place;
}

/** The first sentence of the passage that holds a found word. */
function address(hit: Passage, terms: string[]): string {
  const found = new Set(terms);
  const place = hit.sentences.findIndex((s) => s.split(/[^\p{L}\p{N}]+/u).some((word) => found.has(word.toLowerCase())));
  return `${hit.page}#s${hit.number + Math.max(0, place)}`;
}

/** The passage with the found words marked; built from text nodes, never from markup. */
function marked(text: string, terms: string[]): Node[] {
  const found = new Set(terms);
  return text.split(/([\p{L}\p{N}]+)/u).map((word) => {
    if (!found.has(word.toLowerCase())) return document.createTextNode(word);
    return Object.assign(document.createElement("mark"), { textContent: word });
  });
}
