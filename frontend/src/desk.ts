/** The editor of a summary: anchors from the source beside it, checks while one types, saving by itself, undo. */
import { beside } from "./desk/beside";
import { Checks } from "./desk/checks";
import { near, note } from "./desk/near";
import { Saving } from "./desk/saving";
import { Sentences } from "./desk/sentences";
import { sourcePane } from "./desk/source";
import { History } from "./desk/undo";

const form = document.getElementById("edit") as HTMLFormElement | null;
if (form) start(form);
near();
note();

function start(form: HTMLFormElement): void {
  const sentences = new Sentences(form);
  const checks = new Checks(sentences);
  const source = sourcePane(form, sentences);
  const saving = new Saving(form, () => source.refresh());
  const history = new History(form, sentences, () => saving.touch());
  sentences.onChange = (row) => {
    saving.touch();
    history.note();
    checks.soon(row);
  };
  sentences.onActive = (number) => source.show(number);
  form.addEventListener("input", (event) => {
    if ((event.target as Element).closest(".sentence")) return;
    saving.touch();
    history.note();
  });
  beside(document.querySelector<HTMLElement>(".editor")?.dataset["summary"] ?? "", (category) => {
    takeCategory(form, category);
    saving.touch();
    history.note();
  });
  sentences.begin();
  checks.all();
  saving.offerUnsaved((fields) => history.restoreFrom(fields));
}

function takeCategory(form: HTMLFormElement, slug: string): void {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="categories"]')];
  const box = boxes.find((b) => b.type === "checkbox" && b.value === slug);
  if (box) box.checked = true;
  else {
    const others = boxes.find((b) => b.type === "text");
    if (others) others.value = [others.value.trim(), slug].filter(Boolean).join(", ");
  }
}
