/** Holds a sentence against the words it rests on while it is typed; asks for an anchor where there is none. */
import { under } from "../base";
import type { Anchor, Sentences } from "./sentences";

interface Remark {
  severity: string;
  message: string;
  exact: string;
  start: number;
  end: number;
  instead: string | null;
}
interface Suggested {
  anchor: Anchor;
  title: string;
  why: string[];
}
interface Checked {
  remarks: Remark[];
  anchors: Suggested[];
}

const PAUSE = 500;
const SAID: Record<string, string> = { error: "Error", warning: "Warning", note: "Note" };

export class Checks {
  private readonly timers = new Map<HTMLElement, number>();
  private readonly asked = new WeakMap<HTMLElement, string>();

  constructor(private readonly sentences: Sentences) {
    for (const list of [sentences.list]) {
      list.addEventListener("keydown", (event) => {
        const box = event.target as HTMLInputElement;
        if (event.key === "Enter" && box.name === "words") {
          event.preventDefault();
          void this.find(box);
        }
      });
    }
  }

  all(): void {
    for (const row of this.sentences.rows()) this.soon(row);
  }

  soon(row: HTMLElement): void {
    clearTimeout(this.timers.get(row));
    this.timers.set(row, window.setTimeout(() => void this.check(row), PAUSE));
  }

  private async check(row: HTMLElement): Promise<void> {
    const { text, anchors } = this.sentences.read(row);
    const place = row.querySelector<HTMLElement>(".remarks");
    if (!place) return;
    if (!/\p{L}/u.test(text)) return place.replaceChildren();
    const source = document.querySelector<HTMLElement>("#source-text")?.dataset["document"] ?? null;
    const body = JSON.stringify({ text, anchors, document: source });
    if (this.asked.get(row) === body) return;
    this.asked.set(row, body);
    const answer = await fetch(under("/api/v1/desk/sentence"), { method: "POST", body, headers: { "content-type": "application/json" } });
    if (this.asked.get(row) !== body || !answer.ok) return;
    const found = (await answer.json()) as Checked;
    place.replaceChildren(...found.remarks.map((r) => this.remark(row, r)), ...found.anchors.slice(0, 3).map((s) => this.suggestion(row, s)));
  }

  private remark(row: HTMLElement, remark: Remark): HTMLElement {
    const place = Object.assign(document.createElement("p"), { className: `remark ${remark.severity}` });
    place.append(Object.assign(document.createElement("b"), { textContent: SAID[remark.severity] ?? "Note" }), " ");
    if (remark.exact && remark.exact.length < 80) place.append(Object.assign(document.createElement("q"), { textContent: remark.exact }), " ");
    place.append(`${remark.message} `);
    if (remark.instead) place.append(this.button(`Write “${remark.instead}”`, () => this.mend(row, remark)));
    return place;
  }

  private mend(row: HTMLElement, remark: Remark): void {
    const points = [...this.sentences.box(row).value]; // offsets count code points
    const text = points.slice(0, remark.start).join("") + (remark.instead ?? "") + points.slice(remark.end).join("");
    this.sentences.setText(row, text);
    this.sentences.box(row).focus();
  }

  private suggestion(row: HTMLElement, found: Suggested): HTMLElement {
    const place = Object.assign(document.createElement("p"), { className: "suggested" });
    const words = found.anchor.exact.length > 200 ? `${found.anchor.exact.slice(0, 200)} …` : found.anchor.exact;
    place.append(
      this.button("Anchor here", () => this.sentences.setAnchors(row, [...this.sentences.read(row).anchors, found.anchor])),
      " ",
      Object.assign(document.createElement("q"), { textContent: words }),
      Object.assign(document.createElement("span"), { className: "quiet", textContent: ` ${found.title} · ${found.why.join(" · ")}` }),
    );
    return place;
  }

  /** Words that were typed, found in the source. */
  private async find(box: HTMLInputElement): Promise<void> {
    const row = box.closest<HTMLElement>(".sentence");
    const source = document.querySelector<HTMLElement>("#source-text")?.dataset["document"];
    if (!row || !source || !box.value.trim()) return;
    const answer = await fetch(under(`/api/v1/desk/anchor?${new URLSearchParams({ document: source, words: box.value })}`));
    const told = (await answer.json()) as Anchor & { detail?: string };
    box.setCustomValidity(answer.ok ? "" : (told.detail ?? "These words do not stand in the source."));
    if (!answer.ok) return void box.reportValidity();
    box.value = "";
    this.sentences.setAnchors(row, [...this.sentences.read(row).anchors, told]);
  }

  private button(words: string, run: () => void): HTMLButtonElement {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    button.addEventListener("click", run);
    return button;
  }
}
