/** What canvases share: a canvas as sharp as the screen, the page's colours, buttons, a panel that tells of a mark. */
import { under } from "../base";

export type Quote = [title: string, words: string, href: string | null];

export interface Board {
  canvas: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
  /** Size in CSS pixels. */
  width: number;
  height: number;
  colour: (name: string) => string;
  /** Draws again at the next frame. */
  draw: () => void;
  button: (label: string, act: () => void) => HTMLButtonElement;
  tools: HTMLElement;
  panel: HTMLElement;
  /** Shows the panel with something in it, or hides it. */
  tell: (content: Node | null) => void;
}

/** Puts a canvas in the place of the picture; `paint` is asked to draw, `label` says what there is to see. */
export function board(stage: HTMLElement, height: number, label: string, paint: (b: Board) => void): Board {
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const tools = element("div", "stage-tools");
  const panel = element("aside", "stage-panel");
  panel.setAttribute("aria-label", "What was chosen");
  panel.hidden = true;
  let asked = 0;
  let colours = new Map<string, string>();
  const b: Board = {
    canvas, tools, panel, width: 0, height,
    pen: canvas.getContext("2d")!,
    colour: (name) => {
      let found = colours.get(name);
      if (found === undefined) colours.set(name, (found = getComputedStyle(stage).getPropertyValue(`--${name}`).trim() || "#888"));
      return found;
    },
    draw: () => {
      if (!asked) asked = requestAnimationFrame(() => { asked = 0; paint(b); });
    },
    button: (text, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", act);
      tools.append(button);
      return button;
    },
    tell: (content) => {
      panel.hidden = !content;
      if (!content) return;
      const close = document.createElement("button");
      close.type = "button";
      close.className = "close";
      close.textContent = "Close";
      close.addEventListener("click", () => { b.tell(null); canvas.focus(); });
      panel.replaceChildren(close, content);
    },
  };
  const fit = (): void => {
    b.width = stage.clientWidth;
    const sharp = Math.min(devicePixelRatio || 1, 2);
    canvas.width = Math.round(b.width * sharp);
    canvas.height = Math.round(b.height * sharp);
    canvas.style.height = `${b.height}px`;
    b.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    colours = new Map();
    b.draw();
  };
  stage.querySelector<HTMLElement>(".picture")!.hidden = true;
  stage.append(canvas, tools, panel);
  fit();
  new ResizeObserver(() => { if (stage.clientWidth !== b.width) fit(); }).observe(stage);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", fit);
  new MutationObserver(fit).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  canvas.addEventListener("keydown", (event) => { if (event.key === "Escape") b.tell(null); });
  return b;
}

export function element(tag: string, name = "", text = ""): HTMLElement {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

export function link(href: string, text: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.href = under(href);
  made.textContent = text;
  return made;
}

/** Quotes as a list: the exact words, and the document that has them. */
export function quoted(quotes: Quote[], more = 0): HTMLElement {
  const list = element("ul", "rests");
  for (const [title, words, href] of quotes) {
    const item = element("li");
    item.append(words ? element("q", "", words) : "", " ", href ? link(href, title) : title);
    list.append(item);
  }
  if (more > 0) list.append(element("li", "quiet", `and ${more} more`));
  return list;
}

/** Saves the canvas as a picture. */
export function save(b: Board, name: string): void {
  b.canvas.toBlob((blob) => {
    if (!blob) return;
    const at = URL.createObjectURL(blob);
    const made = link(at, "");
    made.download = `${name}.png`;
    made.click();
    URL.revokeObjectURL(at);
  });
}
