/** The rows of the editor: their words, what they rest on, their order. The form's own fields are the only state. */
import { under } from "../base";

export interface Anchor {
  document: string;
  rendition: string;
  start: number;
  end: number;
  exact: string;
}
export interface Sentence {
  text: string;
  anchors: Anchor[];
  by: string;
  gap: string;
}

export class Sentences {
  readonly list: HTMLElement;
  onChange: (row: HTMLElement) => void = () => undefined;
  onActive: (number: number) => void = () => undefined;
  private readonly blank: HTMLElement;
  private dragged: HTMLElement | null = null;

  constructor(private readonly form: HTMLFormElement) {
    this.list = document.getElementById("sentences") as HTMLElement;
    this.blank = this.list.lastElementChild?.cloneNode(true) as HTMLElement;
  }

  begin(): void {
    for (const row of this.rows()) this.prepare(row);
    this.number();
    this.list.addEventListener("input", (event) => {
      const row = (event.target as Element).closest<HTMLElement>(".sentence");
      if (row && (event.target as Element).matches("textarea")) this.typed(row);
    });
    this.list.addEventListener("focusin", (event) => this.activate((event.target as Element).closest<HTMLElement>(".sentence")));
    this.list.addEventListener("dragover", (event) => this.over(event));
    this.list.addEventListener("drop", (event) => event.preventDefault());
    this.activate(this.rows()[0] ?? null);
  }

  rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(":scope > .sentence")];
  }

  active(): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(".sentence.active");
  }

  read(row: HTMLElement): Sentence {
    return {
      text: this.box(row).value,
      anchors: JSON.parse(this.field(row, "anchors").value || "[]") as Anchor[],
      by: row.querySelector<HTMLInputElement>('input[type="checkbox"][name="by"]:checked') ? "person" : this.field(row, "by").value,
      gap: this.field(row, "gap").value,
    };
  }

  /** Puts an anchor on a sentence, or takes it off. */
  setAnchors(row: HTMLElement, anchors: Anchor[], quiet = false): void {
    const seen = new Map(anchors.map((a) => [`${a.rendition} ${a.start} ${a.end}`, a]));
    this.field(row, "anchors").value = JSON.stringify([...seen.values()]);
    this.drawAnchors(row);
    if (!quiet) this.onChange(row);
  }

  setText(row: HTMLElement, text: string): void {
    this.box(row).value = text;
    this.typed(row);
  }

  /** All rows anew, as `read` gave them. */
  write(sentences: Sentence[]): void {
    this.list.replaceChildren(...sentences.map((s) => this.make(s)), this.make({ text: "", anchors: [], by: "person", gap: "space" }));
    this.number();
    for (const row of this.rows()) this.onChange(row);
  }

  private make(sentence: Sentence): HTMLElement {
    const row = this.blank.cloneNode(true) as HTMLElement;
    this.box(row).value = sentence.text;
    this.field(row, "by").value = sentence.by;
    this.field(row, "gap").value = sentence.gap;
    this.field(row, "anchors").value = JSON.stringify(sentence.anchors);
    this.prepare(row);
    return row;
  }

  private prepare(row: HTMLElement): void {
    const tools = row.querySelector<HTMLElement>(".sentence-tools");
    const add = (sign: string, name: string, run: () => void): HTMLButtonElement => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, title: name });
      button.setAttribute("aria-label", name);
      button.addEventListener("click", run);
      tools?.append(button);
      return button;
    };
    const ends = add("¶", "A paragraph ends here", () => {
      const gap = this.field(row, "gap");
      gap.value = gap.value === "paragraph" ? "space" : "paragraph";
      this.drawGap(row, ends);
      this.onChange(row);
    });
    add("❝", "Type words it rests on", () => {
      row.classList.toggle("adding");
      row.querySelector<HTMLElement>('input[name="words"]')?.focus();
    });
    add("↑", "Move up", () => this.move(row, -1));
    add("↓", "Move down", () => this.move(row, 1));
    add("×", "Take this sentence out", () => this.remove(row));
    this.drawGap(row, ends);
    const grip = row.querySelector<HTMLElement>(".sentence-head");
    if (grip) {
      grip.draggable = true;
      grip.addEventListener("dragstart", () => ((this.dragged = row), row.classList.add("dragging")));
      grip.addEventListener("dragend", () => this.dropped());
    }
    this.drawAnchors(row);
    for (const box of row.querySelectorAll<HTMLInputElement>(".nojs input")) box.disabled = true;
    row.querySelector('input[type="checkbox"][name="by"]')?.addEventListener("change", () => this.onChange(row));
    this.box(row).placeholder = "Write a sentence";
  }

  private typed(row: HTMLElement): void {
    const by = this.field(row, "by");
    if (by.value !== "person") {
      by.value = "person";
      row.querySelector(".read")?.remove();
      const badge = row.querySelector(".by");
      if (badge) [badge.textContent, badge.className] = ["yours", "by badge"];
    }
    if (row === this.list.lastElementChild && this.box(row).value.trim()) {
      this.list.append(this.make({ text: "", anchors: [], by: "person", gap: "space" }));
      this.number();
    }
    row.classList.toggle("unanchored", Boolean(this.box(row).value.trim()) && !this.read(row).anchors.length);
    this.onChange(row);
  }

  private move(row: HTMLElement, by: number): void {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other || (by > 0 && other === this.list.lastElementChild)) return;
    if (by < 0) other.before(row);
    else other.after(row);
    this.number();
    this.onChange(row);
    row.querySelector<HTMLElement>(`[aria-label="Move ${by < 0 ? "up" : "down"}"]`)?.focus();
  }

  private remove(row: HTMLElement): void {
    const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
    if (row === this.list.lastElementChild) return this.setText(row, "");
    row.remove();
    this.number();
    if (next) {
      this.onChange(next);
      this.box(next).focus();
    }
  }

  private over(event: DragEvent): void {
    const row = (event.target as Element).closest<HTMLElement>(".sentence");
    if (!this.dragged || !row) return;
    event.preventDefault();
    const place = row.getBoundingClientRect();
    if (event.clientY < place.top + place.height / 2) row.before(this.dragged);
    else if (row !== this.list.lastElementChild) row.after(this.dragged);
  }

  private dropped(): void {
    const row = this.dragged;
    this.dragged = null;
    row?.classList.remove("dragging");
    this.number();
    if (row) this.onChange(row);
  }

  private activate(row: HTMLElement | null): void {
    if (!row) return;
    for (const other of this.rows()) other.classList.toggle("active", other === row);
    this.onActive(this.rows().indexOf(row) + 1);
  }

  private drawGap(row: HTMLElement, button: HTMLButtonElement): void {
    const ends = this.field(row, "gap").value === "paragraph";
    button.setAttribute("aria-pressed", String(ends));
    row.classList.toggle("paragraph-ends", ends);
  }

  private drawAnchors(row: HTMLElement): void {
    const { anchors, text } = this.read(row);
    const list = row.querySelector<HTMLElement>(".anchors");
    list?.replaceChildren(...anchors.map((anchor, at) => this.anchorItem(row, anchor, at)));
    row.classList.toggle("unanchored", Boolean(text.trim()) && !anchors.length);
    const ask = row.querySelector<HTMLElement>(".ask-anchor");
    if (ask) ask.hidden = anchors.length > 0;
  }

  private anchorItem(row: HTMLElement, anchor: Anchor, at: number): HTMLElement {
    const item = Object.assign(document.createElement("li"), { className: "anchor" });
    const words = anchor.exact.length > 220 ? `${anchor.exact.slice(0, 220)} …` : anchor.exact;
    const link = Object.assign(document.createElement("a"), { className: "quiet", textContent: "in the source" });
    link.href = under(`/documents/${encodeURIComponent(anchor.document)}/at?start=${anchor.start}&end=${anchor.end}`);
    const off = Object.assign(document.createElement("button"), { type: "button", textContent: "×", title: "Take off" });
    off.setAttribute("aria-label", `Take off: ${words.slice(0, 60)}`);
    off.addEventListener("click", () => {
      this.setAnchors(row, this.read(row).anchors.filter((_, n) => n !== at));
      this.box(row).focus();
    });
    item.append(Object.assign(document.createElement("q"), { textContent: words }), link, off);
    return item;
  }

  private number(): void {
    this.rows().forEach((row, at) => {
      const n = String(at + 1);
      row.id = `sentence-${n}`;
      const place = row.querySelector(".number");
      if (place) place.textContent = n;
      this.box(row).id = `text-${n}`;
      const label = row.querySelector<HTMLLabelElement>("label.hidden");
      if (label) [label.htmlFor, label.textContent] = [`text-${n}`, `Sentence ${n}`];
      row.querySelector(".anchors")?.setAttribute("aria-label", `What sentence ${n} rests on`);
    });
  }

  box(row: HTMLElement): HTMLTextAreaElement {
    return row.querySelector("textarea") as HTMLTextAreaElement;
  }

  private field(row: HTMLElement, name: string): HTMLInputElement {
    return row.querySelector(`input[type="hidden"][name="${name}"]`) as HTMLInputElement;
  }
}
