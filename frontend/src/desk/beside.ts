/** What is worked out beside the editor once it is open: categories that would fit, the computed importance. */
import { under } from "../base";

interface Suggestion {
  category: string;
  unsure: boolean;
  why: string[];
}
interface Importance {
  value: number;
  reasons: { value: number; why: string }[];
}
interface Related {
  kind: string;
  id: string;
  title: string;
  date?: string;
  covered?: boolean;
  why?: string[];
}

export function beside(summary: string, take: (category: string) => void): void {
  document.getElementById("suggested")?.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(".take");
    if (button) take(button.dataset["category"] ?? "");
  });
  void ask<{ suggestions: Suggestion[] }>(`/api/v1/desk/categories?of=${summary}`).then((told) => told && suggest(told.suggestions));
  void ask<Importance>(`/api/v1/desk/importance?of=${summary}`).then((told) => told && weigh(told));
  void ask<{ related: Related[] }>(`/api/v1/desk/related?of=${summary}&limit=8`).then((told) => told && relate(told.related));
}

function relate(found: Related[]): void {
  const place = document.getElementById("related");
  const list = place?.querySelector("ul");
  if (!place || !list) return;
  const known = new Set([...list.querySelectorAll("a"), ...document.querySelectorAll(".warn a")].map((a) => a.getAttribute("href")));
  for (const one of found) {
    const href = under(`/${one.kind === "summary" ? "desk" : "documents"}/${encodeURIComponent(one.id)}`);
    if (known.has(href) || one.id === document.getElementById("source-text")?.dataset["document"]) continue;
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href, textContent: one.title }), " ");
    if (one.covered) item.append(Object.assign(document.createElement("span"), { className: "badge out", textContent: "the very same, it seems" }), " ");
    const said = [one.kind, one.date, ...(one.why ?? [])].filter(Boolean).join("; ");
    item.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: said }));
    list.append(item);
  }
  place.hidden = !list.children.length;
}

async function ask<T>(address: string): Promise<T | null> {
  try {
    const answer = await fetch(under(address));
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null; // it is help: without it one goes on
  }
}

function suggest(found: Suggestion[]): void {
  const place = document.getElementById("suggested");
  const list = place?.querySelector("ul");
  if (!place || !list || !found.length) return;
  list.replaceChildren(
    ...found.slice(0, 6).map((one) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "take", textContent: one.category.replace(/-/g, " ") });
      button.dataset["category"] = one.category;
      const why = `${one.unsure ? "unsure: " : ""}${one.why.join("; ")}`;
      item.append(button, " ", Object.assign(document.createElement("span"), { className: "quiet", textContent: why }));
      return item;
    }),
  );
  place.hidden = false;
}

function weigh(told: Importance): void {
  const place = document.getElementById("computed");
  const list = place?.querySelector("ul");
  const value = place?.querySelector("b");
  if (!place || !list || !value) return;
  value.textContent = String(Math.round(told.value));
  list.replaceChildren(
    ...told.reasons.map((one) => {
      const item = document.createElement("li");
      const sign = one.value < 0 ? "" : "+";
      item.append(Object.assign(document.createElement("span"), { className: "num", textContent: `${sign}${Math.round(one.value)}` }), ` ${one.why}`);
      return item;
    }),
  );
  place.hidden = false;
}
