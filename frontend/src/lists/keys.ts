/** Keys: `/` search, `j` `k` through lists, `g` and a letter to a place, `?` the list of them. They can be turned off. */
import { undoLast } from "./answers";

const OFF = "sourcebook-keys-off";
let going = 0;

export function keys(): void {
  const dialog = document.getElementById("keys") as HTMLDialogElement | null;
  if (!dialog) return;
  helpButton(dialog);
  listPlaces();
  const box = document.getElementById("keys-on") as HTMLInputElement;
  box.checked = on();
  box.addEventListener("change", () => remember(box.checked));
  dialog.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
  document.addEventListener("keydown", (event) => press(event, dialog));
  document.addEventListener("focusin", (event) => mark((event.target as Element).closest<HTMLElement>("[data-row]")));
}

function press(event: KeyboardEvent, dialog: HTMLDialogElement): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !on()) return;
  const target = event.target as HTMLElement;
  if (event.key === "Escape" && isTyping(target)) return target.blur();
  if (isTyping(target) || dialog.open) return;
  if (going && Date.now() - going < 1500) {
    going = 0;
    const link = document.querySelector<HTMLAnchorElement>(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) return act(event, () => location.assign(link.href));
  }
  const done = KEYS[event.key];
  if (done) done(event, dialog);
  else if (/^[1-9]$/.test(event.key)) press_button(event);
}

const KEYS: Record<string, (event: KeyboardEvent, dialog: HTMLDialogElement) => void> = {
  "/": (event) => {
    const box = document.querySelector<HTMLInputElement>("[data-search]");
    if (box) act(event, () => (box.focus(), box.select()));
  },
  "?": (event, dialog) => act(event, () => dialog.showModal()),
  g: (event) => act(event, () => (going = Date.now())),
  j: (event) => move(event, 1),
  k: (event) => move(event, -1),
  u: (event) => act(event, undoLast),
  x: (event) => {
    const box = document.querySelector<HTMLInputElement>('[data-row].at input[type="checkbox"]');
    if (box) act(event, () => box.click());
  },
};

/** The button or link of the row that bears a number. */
function press_button(event: KeyboardEvent): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const row = rows.find((r) => r.classList.contains("at")) ?? rows[0];
  const button = row?.querySelector<HTMLElement>(`[data-key="${event.key}"]`);
  if (button) act(event, () => button.click());
}

/** Moves to the next or previous row of the page and gives the focus to the first thing in it. */
export function move(event: KeyboardEvent | null, by: number): void {
  if (document.querySelector(".entry.open")) return;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((r) => r.offsetParent);
  if (!rows.length) return;
  const at = rows.findIndex((r) => r.classList.contains("at"));
  const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))];
  if (!row) return;
  event?.preventDefault();
  mark(row);
  focusable(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

export function focusable(row: HTMLElement): HTMLElement | null {
  return row.querySelector<HTMLElement>("h2 a, h3 a, a[href], button:not([disabled])");
}

function mark(row: HTMLElement | null): void {
  if (!row) return;
  for (const other of document.querySelectorAll("[data-row].at")) other.classList.remove("at");
  row.classList.add("at");
}

function act(event: KeyboardEvent, run: () => void): void {
  event.preventDefault();
  run();
}

export function isTyping(target: HTMLElement): boolean {
  const box = target as HTMLInputElement;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["checkbox", "radio", "button", "submit", "range", "file"].includes(box.type);
}

/** A button for those who do not know that there are keys. */
function helpButton(dialog: HTMLDialogElement): void {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Keys", className: "keys-help" });
  button.setAttribute("aria-keyshortcuts", "?");
  button.addEventListener("click", () => dialog.showModal());
  document.querySelector(".masthead .tools")?.prepend(button);
}

/** The places that `g` leads to, as they stand in the navigation. */
function listPlaces(): void {
  const list = document.getElementById("keys-go");
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-go]")) {
    const name = document.createElement("dt");
    for (const key of ["g", link.dataset["go"] ?? ""]) name.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
    const place = Object.assign(document.createElement("dd"), { textContent: link.textContent?.trim() ?? "" });
    list?.append(name, place);
  }
}

function on(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function remember(keep: boolean): void {
  try {
    if (keep) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Private windows may forbid it: the choice then lasts for this page.
  }
}
