/** Betters the pages: the evidence panel keeps the reader's place, the theme can be chosen, the contents list follows. */

import { permalinks } from "./permalink";

const root = document.documentElement;
root.classList.add("js");

themeButton();
evidencePanel();
followContents();
showLatest();
phoneContents();
permalinks();

/** A button that goes through: as the machine says, light, dark. */
function themeButton(): void {
  const tools = document.querySelector(".masthead .tools");
  const nav = tools ?? document.querySelector(".masthead nav ul");
  if (!nav) return;
  const names: Record<string, string> = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" };
  const next: Record<string, string> = { auto: "light", light: "dark", dark: "auto" };
  let now = recall("theme") ?? "auto";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme";
  if (tools) tools.prepend(button);
  else {
    const item = document.createElement("li");
    item.append(button);
    nav.append(item);
  }
  const apply = (): void => {
    if (now === "auto") delete root.dataset["theme"];
    else root.dataset["theme"] = now;
    button.textContent = names[now] ?? "";
  };
  button.addEventListener("click", () => {
    now = next[now] ?? "auto";
    keep("theme", now);
    apply();
  });
  apply();
}

/** Opens a sentence's entry beside the text; Esc or Close gives the focus back to where it was. */
function evidencePanel(): void {
  let open: HTMLElement | null = null;
  let sentence: HTMLElement | null = null;
  let back: HTMLElement | null = null;

  const hide = (): void => {
    open?.classList.remove("open");
    sentence?.classList.remove("open");
    open = sentence = null;
  };
  const show = (number: string, from: HTMLElement | null): boolean => {
    const entry = document.getElementById(`e${number}`);
    if (!entry) return false;
    hide();
    open = entry;
    sentence = document.getElementById(`s${number}`);
    back = from ?? sentence?.querySelector<HTMLElement>("a.n") ?? null;
    entry.tabIndex = -1;
    entry.setAttribute("role", "region");
    entry.setAttribute("aria-label", `Sentence ${number}`);
    entry.classList.add("open");
    sentence?.classList.add("open");
    entry.scrollTop = 0;
    entry.focus({ preventScroll: true });
    keepInView();
    return true;
  };
  /** On a phone the sheet covers the lower part: the sentence moves above it. */
  const keepInView = (): void => {
    if (!open || !sentence || !back?.classList.contains("n")) return;
    const sheet = open.getBoundingClientRect();
    const place = sentence.getBoundingClientRect();
    if (sheet.width > innerWidth * 0.9 && place.bottom > sheet.top) {
      scrollBy({ top: place.bottom - sheet.top + 24 });
    }
  };
  const close = (): void => {
    const to = back;
    hide();
    if (/^#e\d+$/.test(location.hash)) history.replaceState(null, "", location.pathname + location.search);
    to?.focus({ preventScroll: to.classList.contains("n") });
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>("a[href]");
    if (link) {
      const href = link.getAttribute("href") ?? "";
      const number = /^#e(\d+)$/.exec(href)?.[1];
      if (number && show(number, link)) event.preventDefault();
      else if (link.matches(".entry h3 a + a")) {
        event.preventDefault();
        close();
      } else if (href.startsWith("#") && link.closest(".entry")) hide();
      return;
    }
    if (target.closest("button, input, label, summary, .entry") || String(getSelection() ?? "")) return;
    const number = /^s(\d+)$/.exec(target.closest(".s")?.id ?? "")?.[1];
    if (number) show(number, null);
  });
  document.addEventListener("keydown", (event) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if ((event.key === "j" || event.key === "k") && !event.metaKey && !event.ctrlKey && !event.altKey) {
      const all = [...document.querySelectorAll<HTMLElement>(".entry")];
      const other = all[all.indexOf(open) + (event.key === "j" ? 1 : -1)];
      if (other) {
        const number = other.id.slice(1);
        show(number, document.querySelector<HTMLElement>(`#s${number} a.n`));
        sentence?.scrollIntoView({ block: "nearest" });
      }
    }
  });
  // An address that opens a sentence: show its place in the text first, then open it.
  const arrive = (): void => {
    const number = /^#e(\d+)$/.exec(location.hash)?.[1];
    if (!number || !document.getElementById(`e${number}`)) return;
    history.replaceState(null, "", `${location.pathname}${location.search}#s${number}`);
    document.getElementById(`s${number}`)?.scrollIntoView({ block: "center" });
    show(number, null);
  };
  addEventListener("hashchange", arrive);
  arrive();
}

/** Marks the heading being read in the contents list. */
function followContents(): void {
  const links = new Map<Element, HTMLAnchorElement>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.contents a[href^="#s"]')) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) links.set(place, link);
  }
  if (!links.size || !("IntersectionObserver" in window)) return;
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  for (const place of links.keys()) watch.observe(place);
}

/** A timeline wider than the screen starts at its latest years. */
function showLatest(): void {
  const picture = document.querySelector<HTMLElement>(".timeline .picture");
  if (picture) picture.scrollLeft = picture.scrollWidth;
}

/** On a narrow screen the contents list starts closed. */
function phoneContents(): void {
  const list = document.querySelector<HTMLDetailsElement>(".contents details");
  if (list && matchMedia("(max-width: 61.99rem)").matches) list.open = false;
}

function recall(name: string): string | null {
  try {
    return localStorage.getItem(`sourcebook-${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`sourcebook-${name}`, value);
  } catch {
    // Private windows may forbid it: the choice then lasts for this page.
  }
}
