/** Undo and redo over the whole editor, a step for every pause. */
import type { Anchor, Sentence, Sentences } from "./sentences";

interface Picture {
  plain: [string, string][];
  chosen: string[];
  sentences: Sentence[];
}

const PLAIN = ["title", "outlet", "published", "address", "tags", "importance", "related", "reply", "note"];
const PAUSE = 700;

export class History {
  private past: string[] = [];
  private future: string[] = [];
  private now: string;
  private timer = 0;
  private quiet = false;

  constructor(private readonly form: HTMLFormElement, private readonly sentences: Sentences, private readonly changed: () => void) {
    this.now = JSON.stringify(this.take());
    document.getElementById("undo")?.addEventListener("click", () => this.step(this.past, this.future));
    document.getElementById("redo")?.addEventListener("click", () => this.step(this.future, this.past));
  }

  note(): void {
    if (this.quiet) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.settle(), PAUSE);
  }

  /** The fields that a browser kept, put back. */
  restoreFrom(fields: [string, string][]): void {
    this.settle();
    const groups: Sentence[] = [];
    for (const [name, value] of fields) {
      const last = groups[groups.length - 1];
      if (name === "text") groups.push({ text: value, anchors: [], by: "person", gap: "space" });
      else if (last && name === "anchors") last.anchors = JSON.parse(value) as Anchor[];
      else if (last && (name === "by" || name === "gap")) last[name] = value;
    }
    const plain = fields.filter(([name]) => PLAIN.includes(name));
    const chosen = fields.filter(([name]) => name === "categories").map(([, value]) => value);
    this.put({ plain, chosen, sentences: groups.filter((s) => s.text.trim()) });
    this.settle();
    this.changed();
  }

  private settle(): void {
    clearTimeout(this.timer);
    const now = JSON.stringify(this.take());
    if (now === this.now) return;
    this.past.push(this.now);
    if (this.past.length > 100) this.past.shift();
    this.future = [];
    this.now = now;
    this.buttons();
  }

  private step(from: string[], to: string[]): void {
    this.settle();
    const wanted = from.pop();
    if (wanted === undefined) return;
    to.push(this.now);
    this.now = wanted;
    this.put(JSON.parse(wanted) as Picture);
    this.buttons();
    this.changed();
  }

  private take(): Picture {
    const boxes = [...this.form.querySelectorAll<HTMLInputElement>('input[name="categories"]')];
    return {
      plain: PLAIN.map((name) => [name, this.field(name)?.value ?? ""]),
      chosen: boxes.filter((b) => b.type !== "checkbox" || b.checked).map((b) => b.value),
      sentences: this.sentences.rows().map((row) => this.sentences.read(row)).filter((s) => s.text.trim()),
    };
  }

  private put(picture: Picture): void {
    this.quiet = true;
    for (const [name, value] of picture.plain) {
      const field = this.field(name);
      if (field) field.value = value;
    }
    for (const box of this.form.querySelectorAll<HTMLInputElement>('input[name="categories"]')) {
      if (box.type === "checkbox") box.checked = picture.chosen.includes(box.value);
      else box.value = picture.chosen[picture.chosen.length - 1] ?? "";
    }
    this.sentences.write(picture.sentences);
    this.quiet = false;
  }

  private field(name: string): HTMLInputElement | null {
    return this.form.elements.namedItem(name) as HTMLInputElement | null;
  }

  private buttons(): void {
    for (const [id, steps] of [["undo", this.past], ["redo", this.future]] as const) {
      const button = document.getElementById(id) as HTMLButtonElement | null;
      if (button) button.disabled = !steps.length;
    }
  }
}
