/** The editor of a dossier: evidence is dragged or put into the text by key; it saves by itself and shows how it reads. */
import { Saving } from "./desk/saving";

const form = document.getElementById("edit") as HTMLFormElement | null;
if (form) start(form);

function start(form: HTMLFormElement): void {
  const text = form.elements.namedItem("text") as HTMLTextAreaElement;
  const offers = document.getElementById("offers");
  const search = document.getElementById("evidence-form") as HTMLFormElement | null;
  const words = document.getElementById("evidence-words") as HTMLInputElement | null;
  const saving = new Saving(form, () => void preview(form.action));
  form.addEventListener("input", () => saving.touch());

  offers?.addEventListener("dragstart", (event) => {
    const mark = markOf(event.target as Element);
    if (mark && event.dataTransfer) event.dataTransfer.setData("text/plain", mark);
  });
  offers?.addEventListener("click", (event) => {
    if ((event.target as Element).closest(".insert")) insert(text, markOf(event.target as Element));
  });
  search?.addEventListener("submit", (event) => {
    event.preventDefault();
    void find(form.action, words?.value ?? "", offers);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.key.toLowerCase() === "e" && words) {
      event.preventDefault();
      words.focus();
      words.select();
    }
  });
  saving.offerUnsaved((fields) => {
    for (const [name, value] of fields) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    saving.touch();
  });
}

function markOf(element: Element): string {
  return element.closest<HTMLElement>("[data-mark]")?.dataset["mark"] ?? "";
}

/** Put an anchor where the caret is, so that the browser's own undo takes it back. */
function insert(text: HTMLTextAreaElement, mark: string): void {
  if (!mark) return;
  text.focus();
  if (!document.execCommand("insertText", false, mark)) {
    text.setRangeText(mark, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function find(action: string, words: string, place: HTMLElement | null): Promise<void> {
  if (!place) return;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${action}/evidence/page?q=${encodeURIComponent(words)}`, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = answer.ok ? [...page.body.childNodes] : [message("The search cannot be read; mend it and try again.")];
    place.replaceChildren(...found);
    place.querySelector<HTMLButtonElement>(".insert")?.focus();
  } catch {
    place.replaceChildren(message("The server does not answer."));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

async function preview(action: string): Promise<void> {
  const place = document.getElementById("preview-pane");
  if (!place) return;
  try {
    const answer = await fetch(`${action}/preview/text`, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...page.body.childNodes);
  } catch {
    // It is help: without it one goes on.
  }
}

function message(words: string): HTMLElement {
  return Object.assign(document.createElement("p"), { className: "empty", textContent: words });
}
