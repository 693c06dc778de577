/** Answers in the queue: sent without leaving the page, taken back with `u`. */
import { focusable, move } from "./keys";
import { problemOf, say } from "./toast";

type Fields = Record<string, string>;
interface Answer {
  recorded: string;
  undo: Fields | null;
}
interface Done {
  card: HTMLElement;
  was: Node[];
  action: string;
  undo: Fields;
  token: string;
}

const done: Done[] = [];

export function answers(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form.answer")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter as HTMLButtonElement | null;
      if (!button) return;
      event.preventDefault();
      void record(form, button);
    });
  }
}

export async function post(action: string, fields: Fields | FormData): Promise<Response> {
  const body = new URLSearchParams();
  for (const [name, value] of fields instanceof FormData ? fields.entries() : Object.entries(fields)) body.append(name, String(value));
  return fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
}

async function record(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const card = form.closest<HTMLElement>("[data-row]");
  if (!card || card.dataset["busy"]) return;
  card.dataset["busy"] = "1";
  const fields = new FormData(form);
  fields.append(button.name, button.value);
  let answer: Response;
  try {
    answer = await post(form.action, fields);
  } catch {
    delete card.dataset["busy"];
    return say("The server does not answer. Nothing was recorded.");
  }
  delete card.dataset["busy"];
  if (!answer.ok) return say(await problemOf(answer));
  const told = (await answer.json()) as Answer;
  const words = button.textContent?.replace(/^\s*\d\s*/, "").trim() ?? told.recorded;
  settle(card, form, words, told.undo);
}

/** Folds an answered card and goes on to the next. */
function settle(card: HTMLElement, form: HTMLFormElement, words: string, undo: Fields | null): void {
  const title = card.querySelector("h2:not(.hidden), .place mark")?.textContent?.trim().slice(0, 90) ?? "";
  const was = [...card.childNodes];
  const token = new FormData(form).get("token") as string;
  card.replaceChildren(document.createTextNode(`${words}: ${title}`));
  card.classList.add("done");
  if (undo) {
    const entry: Done = { card, was, action: form.action, undo, token };
    done.push(entry);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "Undo" });
    button.addEventListener("click", () => void takeBack(entry));
    card.append(button);
  }
  say(`Recorded: ${words}`);
  const next = card.nextElementSibling as HTMLElement | null;
  if (next && focusable(next)) move(null, 1);
}

export function undoLast(): void {
  const last = done[done.length - 1];
  if (last) void takeBack(last);
  else say("There is nothing to take back on this page.");
}

async function takeBack(entry: Done): Promise<void> {
  const answer = await post(entry.action, { ...entry.undo, token: entry.token, why: "Taken back in the queue." });
  if (!answer.ok) return say(await problemOf(answer));
  done.splice(done.indexOf(entry), 1);
  entry.card.replaceChildren(...entry.was);
  entry.card.classList.remove("done");
  focusable(entry.card)?.focus();
  say("Taken back.");
}
