/** What was covered before, said while a title or address is typed; and the note as readers will see it. */
import { under } from "../base";

const PAUSE = 450;

export function near(): void {
  const place = document.getElementById("near");
  if (!place) return;
  const boxes = [...document.querySelectorAll<HTMLInputElement>('main [name="title"], main input[name="address"]')];
  let timer = 0;
  let asked = "";
  for (const box of boxes) {
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void look(), PAUSE);
    });
  }
  const look = async (): Promise<void> => {
    const said = (name: string): string => boxes.filter((b) => b.name === name).map((b) => b.value.trim()).find(Boolean) ?? "";
    const query = new URLSearchParams({ title: said("title"), address: said("address"), own: place.dataset["own"] ?? "" }).toString();
    if (query === asked) return;
    asked = query;
    const markup = await fragment(`/desk/near?${query}`);
    if (asked === query && markup !== null) show(place, markup);
  };
}

export function note(): void {
  const box = document.getElementById("note") as HTMLTextAreaElement | null;
  const place = document.getElementById("note-shown");
  const fold = place?.closest("details");
  if (!box || !place || !fold) return;
  let timer = 0;
  const draw = async (): Promise<void> => {
    const text = box.value;
    const body = JSON.stringify({ text });
    const markup = text.trim() ? await fragment("/desk/note", { method: "POST", body, headers: { "content-type": "application/json" } }) : "";
    if (markup === null || text !== box.value) return;
    show(place, markup);
    fold.hidden = !markup;
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void draw(), PAUSE / 2);
  });
}

async function fragment(address: string, how: RequestInit = {}): Promise<string | null> {
  try {
    const answer = await fetch(under(address), how);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // it is help: without it one goes on
  }
}

/** Our own server's markup, of a short list of tags; the policy of the page lets nothing in it run. */
function show(place: HTMLElement, markup: string): void {
  place.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
  place.hidden = !place.textContent?.trim();
}
