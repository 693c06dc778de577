/** Says what was done, for a while, with a way to take it back; heard by screen readers. */
let timer = 0;

export function say(words: string, action?: { name: string; run: () => void }): void {
  const place = document.getElementById("toast");
  if (!place) return;
  clearTimeout(timer);
  place.replaceChildren(document.createTextNode(words));
  if (action) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: action.name });
    button.addEventListener("click", () => {
      place.replaceChildren();
      action.run();
    });
    place.append(button);
  }
  timer = window.setTimeout(() => place.replaceChildren(), action ? 20_000 : 6_000);
}

/** The problem an answer tells, in words. */
export async function problemOf(answer: Response): Promise<string> {
  try {
    const told = (await answer.json()) as { detail?: string; hint?: string };
    return `${told.detail ?? "It was not done."} ${told.hint ?? ""}`.trim();
  } catch {
    return `It was not done (${answer.status}).`;
  }
}
