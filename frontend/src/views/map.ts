/** The map that can be zoomed: dots and names keep their size, shapes grow. */
import { element } from "./canvas";
import { movable } from "./moving";

export function mapZoom(stage: HTMLElement): void {
  const svg = stage.querySelector<SVGSVGElement>("svg.view");
  if (!svg) return;
  const [, , wide = 1, high = 1] = svg.getAttribute("viewBox")!.split(" ").map(Number);
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.append(...[...svg.children].filter((c) => !["title", "desc"].includes(c.tagName) && !c.classList.contains("ground") && !c.classList.contains("sea")));
  svg.append(group);
  const dots = [...group.querySelectorAll<SVGCircleElement>("circle")].map((c) => [c, Number(c.getAttribute("r"))] as const);
  const names = [...group.querySelectorAll<SVGTextElement>("text")].map((t) => {
    const circle = t.parentElement?.querySelector("circle");
    const x = Number(t.getAttribute("x")), y = Number(t.getAttribute("y"));
    const cx = circle ? Number(circle.getAttribute("cx")) : x, cy = circle ? Number(circle.getAttribute("cy")) : y;
    return [t, x, y, cx, cy] as const;
  });
  for (const path of group.querySelectorAll("path")) path.setAttribute("vector-effect", "non-scaling-stroke");
  const map = movable(svg, {
    least: 1, most: 40, size: () => [wide, high], bound: true, wheel: () => svg.contains(document.activeElement),
    moved: ({ k, x, y }) => {
      group.setAttribute("transform", `translate(${x},${y}) scale(${k})`);
      for (const [circle, r] of dots) { circle.setAttribute("r", String(r / k)); circle.setAttribute("stroke-width", String(1.2 / k)); }
      for (const [text, x, y, cx, cy] of names) {
        text.setAttribute("x", String(cx + (x - cx) / k));
        text.setAttribute("y", String(cy + (y - cy) / k));
        text.setAttribute("font-size", String(12 / k));
        text.style.fontSize = `${12 / k}px`;
        text.setAttribute("stroke-width", String(3 / k));
      }
    },
  });
  svg.setAttribute("tabindex", "0");
  const tools = element("div", "stage-tools");
  const button = (label: string, said: string, act: () => void): void => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.setAttribute("aria-label", said);
    made.addEventListener("click", act);
    tools.append(made);
  };
  button("+", "Nearer", () => map.by(1.8));
  button("−", "Farther", () => map.by(1 / 1.8));
  button("Whole", "The whole map", () => map.to({ k: 1, x: 0, y: 0 }));
  stage.append(tools);
}
