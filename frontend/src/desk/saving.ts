/** Saves by itself: at once in this browser, a little later on the server; nobody's newer version is written over. */
import { own, under } from "../base";
import { post } from "../lists/answers";

type Fields = [string, string][];
interface Finding {
  rule: string;
  message: string;
  hint?: string;
  sentence?: number;
}

const PAUSE = 30_000; // every save is a version in the history; until then the words are kept in this browser
const RETRY = 12_000; // when the server did not answer

export class Saving {
  private timer = 0;
  private dirty = false;
  private busy = false;
  private readonly key: string;
  private readonly words: HTMLElement | null;

  constructor(private readonly form: HTMLFormElement, private readonly after: () => void) {
    const editor = document.querySelector<HTMLElement>(".editor");
    this.key = own(`sourcebook-draft-${editor?.dataset["summary"] ?? ""}`);
    this.words = document.getElementById("saved");
    form.addEventListener("submit", (event) => {
      const button = event.submitter as HTMLButtonElement | null;
      if (button?.name === "step") {
        this.dirty = false; // the form itself is sent, and saves
        this.forget();
        return;
      }
      event.preventDefault();
      void this.save();
    });
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.save();
      }
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.dirty && this.alone) void this.save();
    });
  }

  /** What is published is saved on purpose only: readers see every save. */
  private get alone(): boolean {
    return document.querySelector<HTMLElement>(".editor")?.dataset["state"] !== "published";
  }

  touch(): void {
    this.dirty = true;
    this.keep();
    this.say(this.alone ? "Not saved yet" : "Not saved yet: what is published is saved when you press Save");
    clearTimeout(this.timer);
    if (this.alone) this.timer = window.setTimeout(() => void this.save(), PAUSE);
  }

  async save(): Promise<void> {
    clearTimeout(this.timer);
    if (this.busy) return void (this.timer = window.setTimeout(() => void this.save(), 500));
    this.busy = true;
    this.dirty = false;
    this.say("Saving …");
    try {
      const answer = await post(this.form.action, new FormData(this.form));
      if (answer.ok) await this.saved(answer);
      else await this.failed(answer);
    } catch {
      this.dirty = true;
      this.say("Not saved: the server does not answer. It is kept in this browser.");
      this.timer = window.setTimeout(() => void this.save(), RETRY);
    } finally {
      this.busy = false;
    }
  }

  private async saved(answer: Response): Promise<void> {
    const told = (await answer.json()) as { number: number; findings: Finding[] };
    this.number.value = String(told.number);
    const time = new Date().toTimeString().slice(0, 5);
    this.say(`Saved as version ${told.number}, ${time}`);
    this.notice();
    if (!this.dirty) this.forget();
    this.findings(told.findings);
    this.after();
  }

  private async failed(answer: Response): Promise<void> {
    const told = (await answer.json()) as { code?: string; detail?: string; hint?: string };
    this.dirty = true;
    this.say("Not saved");
    if (told.code !== "overtaken") return this.notice(`${told.detail ?? "It was not saved."} ${told.hint ?? ""}`);
    this.notice("Somebody saved this meanwhile. Nothing was written over.", [
      ["Save mine after theirs", () => void this.again()],
      ["Take theirs", () => this.theirs()],
      ["See what they changed", () => void window.open(`${this.form.action}/history`, "_blank", "noopener")],
    ]);
  }

  private async again(): Promise<void> {
    const api = document.querySelector<HTMLElement>(".editor")?.dataset["api"] ?? under("/api/v1/summaries/");
    const answer = await fetch(`${api}${this.form.action.split("/").pop() ?? ""}`);
    const told = (await answer.json()) as { summary?: { number: number }; dossier?: { number: number } };
    this.number.value = String((told.summary ?? told.dossier)?.number ?? this.number.value);
    await this.save();
  }

  private theirs(): void {
    this.dirty = false;
    this.forget();
    location.reload();
  }

  private get number(): HTMLInputElement {
    return this.form.elements.namedItem("number") as HTMLInputElement;
  }

  /** After a crash or a lost server: what this browser still has. */
  offerUnsaved(restore: (fields: Fields) => void): void {
    const held = this.held();
    if (!held || held.number !== this.number.value) return this.forget();
    this.notice("There are changes in this browser that were never saved.", [
      ["Take them up", () => (this.notice(), restore(held.fields))],
      ["Drop them", () => (this.notice(), this.forget())],
    ]);
  }

  private keep(): void {
    const fields = [...new FormData(this.form).entries()].filter(([name]) => name !== "token").map(([n, v]) => [n, String(v)]);
    try {
      localStorage.setItem(this.key, JSON.stringify({ number: this.number.value, fields }));
    } catch {
      // Full or forbidden: the server's copy is the one that counts.
    }
  }

  private held(): { number: string; fields: Fields } | null {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null") as { number: string; fields: Fields } | null;
    } catch {
      return null;
    }
  }

  private forget(): void {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Forbidden: then there is nothing to forget either.
    }
  }

  private say(words: string): void {
    if (this.words) this.words.textContent = words;
  }

  private notice(words = "", ways: [string, () => void][] = []): void {
    const place = document.getElementById("notice");
    if (!place) return;
    place.replaceChildren();
    if (!words) return;
    place.append(Object.assign(document.createElement("p"), { textContent: words }));
    for (const [name, run] of ways) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button quietly", textContent: name });
      button.addEventListener("click", run);
      place.append(button);
    }
  }

  private findings(found: Finding[]): void {
    const place = document.getElementById("findings");
    if (!place) return;
    if (!found.length) {
      return place.replaceChildren(Object.assign(document.createElement("p"), { className: "fine", textContent: "Nothing stands against publishing it." }));
    }
    const list = Object.assign(document.createElement("ul"), { className: "findings" });
    for (const one of found) {
      const item = document.createElement("li");
      if (one.sentence) item.append(Object.assign(document.createElement("a"), { href: `#sentence-${one.sentence}`, textContent: `Sentence ${one.sentence}` }), ": ");
      item.append(one.message, " ", Object.assign(document.createElement("span"), { className: "quiet", textContent: one.hint ?? "" }));
      list.append(item);
    }
    const things = found.length === 1 ? "1 thing stands" : `${found.length} things stand`;
    place.replaceChildren(Object.assign(document.createElement("p"), { textContent: `${things} against it:` }), list);
  }
}
