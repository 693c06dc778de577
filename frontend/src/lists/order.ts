/** A list that is put in order by keys or by dragging; the form that it is in is what keeps the order. */
export function ordered(): void {
  for (const list of document.querySelectorAll<HTMLElement>("[data-order]")) start(list);
}

function start(list: HTMLElement): void {
  let dragged: HTMLElement | null = null;
  const rows = (): HTMLElement[] => [...list.children] as HTMLElement[];
  const number = (): void => {
    rows().forEach((row, at) => {
      const place = row.querySelector(".number");
      if (place) place.textContent = String(at + 1);
    });
  };
  for (const row of rows()) {
    for (const box of row.querySelectorAll<HTMLInputElement>(".nojs input")) box.disabled = true;
    const tools = row.querySelector<HTMLElement>(".sentence-tools");
    if (!tools?.querySelector("button")) continue;
    for (const [sign, name, by] of [["↓", "Move down", 1], ["↑", "Move up", -1]] as const) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
      button.setAttribute("aria-label", `${name}: ${row.querySelector("a")?.textContent ?? ""}`);
      button.addEventListener("click", () => {
        const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (by < 0) other?.before(row);
        else other?.after(row);
        number();
        button.focus();
      });
      tools.prepend(button);
    }
    row.draggable = true;
    row.addEventListener("dragstart", () => ((dragged = row), row.classList.add("dragging")));
    row.addEventListener("dragend", () => (row.classList.remove("dragging"), (dragged = null), number()));
  }
  list.addEventListener("dragover", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-order] > li");
    if (!dragged || !row) return;
    event.preventDefault();
    const place = row.getBoundingClientRect();
    if (event.clientY < place.top + place.height / 2) row.before(dragged);
    else row.after(dragged);
  });
}
