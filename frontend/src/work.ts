/** Betters the pages of the server: keys, answers without leaving the page, sending with progress. All works without. */
import { sendForms, followJob } from "./lists/adding";
import { answers } from "./lists/answers";
import { keys } from "./lists/keys";
import { ordered } from "./lists/order";

keys();
answers();
sendForms();
followJob();
ordered();
board();
centre(document.querySelector<HTMLElement>('.places [aria-current="page"]'));

/** On a phone the navigation scrolls: it begins where the page is. `scrollIntoView` would begin the tab order there too. */
function centre(here: HTMLElement | null): void {
  const list = here?.closest("ul");
  if (!here || !list) return;
  const of = list.getBoundingClientRect();
  const at = here.getBoundingClientRect();
  list.scrollLeft += at.left + at.width / 2 - of.left - of.width / 2;
}

/** The list of the desk: all at once, and how many are chosen. */
function board(): void {
  const form = document.getElementById("board");
  const all = form?.querySelector<HTMLInputElement>("[data-all]");
  if (!form || !all) return;
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="id"]')];
  const words = all.nextElementSibling;
  const count = (): void => {
    const chosen = boxes.filter((b) => b.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    if (words) words.textContent = chosen ? `${chosen} chosen` : "Choose all";
    for (const button of form.querySelectorAll<HTMLButtonElement>("button[name=step]")) button.disabled = !chosen;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  form.addEventListener("change", count);
  count();
}
