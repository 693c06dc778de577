/** The source beside the editor: words chosen in it become an anchor of the sentence that is being written. */
import { under } from "../base";
import type { Anchor, Sentences } from "./sentences";

export interface Pane {
  refresh: () => void;
  show: (number: number) => void;
}

export function sourcePane(form: HTMLFormElement, sentences: Sentences): Pane {
  const pane = document.getElementById("source-pane");
  const holder = pane?.closest<HTMLElement>(".source");
  const summary = document.querySelector<HTMLElement>(".editor")?.dataset["summary"] ?? "";
  let part = "";
  if (!pane || !holder) return { refresh: () => undefined, show: () => undefined };

  const float = Object.assign(document.createElement("div"), { className: "float", hidden: true });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
  float.append(button);
  holder.append(float);
  let chosen: { start: number; end: number } | null = null;

  const text = (): HTMLElement | null => document.getElementById("source-text");
  const hide = (): void => {
    float.hidden = true;
    chosen = null;
    for (const one of pane.querySelectorAll(".ss.picked")) one.classList.remove("picked");
  };
  const offer = (range: { start: number; end: number }, at: DOMRect): void => {
    chosen = range;
    const row = sentences.active();
    button.textContent = `Anchor sentence ${row ? sentences.rows().indexOf(row) + 1 : 1}`;
    const frame = holder.getBoundingClientRect();
    float.hidden = false;
    float.style.top = `${Math.min(frame.height - 44, Math.max(8, at.bottom - frame.top + 6))}px`;
    float.style.left = `${Math.max(8, Math.min(at.left - frame.left, frame.width - 190))}px`;
  };

  pane.addEventListener("mouseup", () => setTimeout(() => {
    const range = selected(pane);
    const rect = getSelection()?.rangeCount ? getSelection()?.getRangeAt(0).getBoundingClientRect() : null;
    if (range && rect) offer(range, rect);
  }));
  pane.addEventListener("click", (event) => {
    if (String(getSelection() ?? "").trim()) return;
    const sentence = (event.target as Element).closest<HTMLElement>(".ss");
    hide();
    if (!sentence) return;
    sentence.classList.add("picked");
    offer({ start: Number(sentence.dataset["start"]), end: Number(sentence.dataset["end"]) }, sentence.getBoundingClientRect());
  });
  pane.addEventListener("scroll", () => (float.hidden = true));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  button.addEventListener("click", () => {
    const row = sentences.active();
    const own = text();
    if (!chosen || !row || !own) return;
    const where = new URLSearchParams({ document: own.dataset["document"] ?? "", start: String(chosen.start), end: String(chosen.end) });
    void fetch(under(`/api/v1/desk/anchor?${where}`)).then(async (answer) => {
      if (!answer.ok) return;
      const anchor = (await answer.json()) as Anchor;
      const now = sentences.read(row);
      sentences.setAnchors(row, [...now.anchors, anchor]);
      if (!now.text.trim()) sentences.setText(row, anchor.exact.replace(/\s+/g, " "));
      getSelection()?.removeAllRanges();
      hide();
      sentences.box(row).focus({ preventScroll: true });
    });
  });

  /** Draws the source anew: another one, another part, or the same with what is anchored now. */
  const load = async (document_: string, wanted: string): Promise<void> => {
    const answer = await fetch(under(`/desk/${summary}/source?${new URLSearchParams({ source: document_, ...(wanted ? { part: wanted } : {}) })}`));
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    const keep = pane.scrollTop;
    pane.replaceChildren(...drawn.body.childNodes);
    pane.scrollTop = keep;
    own(sentences);
  };
  pane.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-part]");
    if (!link) return;
    event.preventDefault();
    part = link.dataset["part"] ?? "";
    void load(text()?.dataset["document"] ?? "", part).then(() => (pane.scrollTop = 0));
  });
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-source]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const id = link.dataset["source"] ?? "";
      for (const other of document.querySelectorAll("a[data-source]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      (form.elements.namedItem("source") as HTMLInputElement).value = id;
      void load(id, "");
    });
  }
  const show = (number: number): void => {
    const place = document.getElementById("active-number");
    if (place) place.textContent = String(number);
    const marks = own(sentences);
    const first = marks[0];
    if (first) pane.scrollTop = first.offsetTop - pane.offsetTop - pane.clientHeight / 3;
  };
  return { refresh: () => void load(text()?.dataset["document"] ?? "", text()?.dataset["part"] ?? part), show };
}

/** The marks of the sentence that is being written, set apart from those of others. */
function own(sentences: Sentences): HTMLElement[] {
  const row = sentences.active();
  const number = row ? String(sentences.rows().indexOf(row) + 1) : "";
  const marks = [...document.querySelectorAll<HTMLElement>("#source-text mark")];
  for (const mark of marks) mark.classList.toggle("own", (mark.dataset["n"] ?? "").split(" ").includes(number));
  return marks.filter((m) => m.classList.contains("own"));
}

/** Offsets of the words that are selected, in code points of the document's text. */
function selected(pane: HTMLElement): { start: number; end: number } | null {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!pane.contains(range.commonAncestorContainer)) return null;
  const touched = [...pane.querySelectorAll<HTMLElement>(".ss")].filter((s) => range.intersectsNode(s));
  const [first, last] = [touched[0], touched[touched.length - 1]];
  if (!first || !last) return null;
  const start = Number(first.dataset["start"]) + (first.contains(range.startContainer) ? before(first, range.startContainer, range.startOffset) : 0);
  const end = last.contains(range.endContainer) ? Number(last.dataset["start"]) + before(last, range.endContainer, range.endOffset) : Number(last.dataset["end"]);
  return start < end ? { start, end } : null;
}

function before(sentence: HTMLElement, node: Node, offset: number): number {
  const range = document.createRange();
  range.selectNodeContents(sentence);
  range.setEnd(node, offset);
  return [...range.toString()].length;
}
