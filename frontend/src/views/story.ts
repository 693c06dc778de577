/** A story step by step: one step at a time, by buttons and arrow keys; without script all steps follow each other. */
import { element } from "./canvas";

export function stories(): void {
  for (const story of document.querySelectorAll<HTMLElement>(".story")) begin(story);
}

function begin(story: HTMLElement): void {
  const steps = [...story.querySelectorAll<HTMLElement>(":scope > .step")];
  if (steps.length < 2) return;
  story.classList.add("stepping");
  const bar = element("nav", "story-bar");
  bar.setAttribute("aria-label", "Steps of the story");
  const back = button("Back");
  const next = button("Next");
  const where = element("p", "where");
  where.setAttribute("role", "status");
  const all = button("All steps");
  const dots = element("ol", "dots");
  const marks = steps.map((step, n) => {
    const item = element("li");
    const mark = document.createElement("button");
    mark.type = "button";
    mark.title = step.querySelector("h2, h3")?.textContent ?? `Step ${n + 1}`;
    mark.setAttribute("aria-label", `Step ${n + 1}: ${mark.title}`);
    mark.addEventListener("click", () => show(n));
    item.append(mark);
    dots.append(item);
    return mark;
  });
  bar.append(back, dots, next, where, all);
  story.prepend(bar);
  let now = Math.max(0, steps.findIndex((s) => `#${s.id}` === location.hash));
  back.addEventListener("click", () => show(now - 1));
  next.addEventListener("click", () => show(now + 1));
  all.addEventListener("click", () => {
    const stepping = story.classList.toggle("stepping");
    all.textContent = stepping ? "All steps" : "Step by step";
    back.hidden = next.hidden = dots.hidden = where.hidden = !stepping;
    if (stepping) show(now);
    else for (const step of steps) step.hidden = false;
  });
  document.addEventListener("keydown", (event) => {
    if (!story.classList.contains("stepping") || event.metaKey || event.ctrlKey || event.altKey) return;
    const from = event.target as Element;
    if (from.closest("input, select, textarea, canvas, .picture")) return;
    if (story.classList.contains("inset") && !story.contains(from)) return; // the page around it scrolls
    if (event.key === "ArrowRight" || event.key === "PageDown") show(now + 1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") show(now - 1);
    else return;
    event.preventDefault();
  });
  addEventListener("hashchange", () => {
    const found = steps.findIndex((s) => `#${s.id}` === location.hash);
    if (found >= 0) show(found);
  });
  show(now, false);

  function show(step: number, move = true): void {
    now = Math.max(0, Math.min(step, steps.length - 1));
    steps.forEach((s, n) => { s.hidden = n !== now; });
    const picture = steps[now]!.querySelector<HTMLElement>(".picture"); // on a phone: its middle first
    if (picture) picture.scrollLeft = (picture.scrollWidth - picture.clientWidth) / 2;
    marks.forEach((m, n) => { if (n === now) m.setAttribute("aria-current", "step"); else m.removeAttribute("aria-current"); });
    back.disabled = now === 0;
    next.disabled = now === steps.length - 1;
    where.textContent = `${now + 1} of ${steps.length}`;
    if (move && location.hash !== `#${steps[now]!.id}`) history.replaceState(null, "", `#${steps[now]!.id}`);
  }

  function button(label: string): HTMLButtonElement {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    return made;
  }
}
