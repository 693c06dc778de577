/** The network on a canvas: thousands of entities, moved and zoomed; a mark that is chosen tells its ties and quotes. */
import { board, element, link, quoted, save, type Board, type Quote } from "./canvas";
import { movable } from "./moving";

type Node = [id: string, name: string, type: string, ties: number, x: number, y: number, page: string | null, grow: string | null];
type Told = [label: string, when: string, documents: number, quotes: Quote[]];
type Tie = [from: number, to: number, told: Told[]];
export interface NetworkData { nodes: Node[]; ties: Tie[] }

const COLOURS: Record<string, string> = { person: "who", organization: "much", place: "where", other: "soft" };
const LABELS = 160;
/** Arrows drawn while the picture moves; all of them when it stands. */
const MOVING = 1200;

export function network(stage: HTMLElement, data: NetworkData): void {
  const { nodes, ties } = data;
  if (!nodes.length) return;
  const near = new Map<number, Tie[]>();
  for (const tie of ties) for (const end of [tie[0], tie[1]]) {
    const own = near.get(end);
    if (own) own.push(tie); else near.set(end, [tie]);
  }
  const size = nodes.map((n) => Math.min(4 + 1.6 * Math.sqrt(n[3]), 16));
  const order = nodes.map((_, i) => i).sort((a, b) => nodes[b]![3] - nodes[a]![3]);
  const kinds = Object.keys(COLOURS).map((kind) => [kind, order.filter((i) => (COLOURS[nodes[i]![2]] ? nodes[i]![2] : "other") === kind)] as const);
  let over = -1;
  let moving = 0;
  let chosen = -1;
  const high = Math.max(420, Math.min(innerHeight * 0.72, 720));
  const words = `Network of ${nodes.length} with ${ties.length} arrows between them. The list below holds the same.`;
  const b = board(stage, nodes.length < 6 ? 320 : high, words, paint);
  const picture = movable(b.canvas, {
    least: 0.01, most: 8, size: () => [b.width, b.height],
    moved: () => {
      clearTimeout(moving);
      moving = window.setTimeout(() => { moving = 0; b.draw(); }, 140);
      b.draw();
    },
  });
  b.button("+", () => picture.by(1.5)).setAttribute("aria-label", "Nearer");
  b.button("−", () => picture.by(1 / 1.5)).setAttribute("aria-label", "Farther");
  b.button("Whole", whole);
  b.button("Save as PNG", () => save(b, "network"));
  finder();
  whole();

  b.canvas.addEventListener("pointermove", (event) => {
    const found = nodeAt(event);
    if (found !== over) {
      over = found;
      b.canvas.style.cursor = found >= 0 ? "pointer" : "grab";
      b.draw();
    }
  });
  b.canvas.addEventListener("click", (event) => {
    const node = nodeAt(event);
    if (node >= 0) choose(node);
    else {
      const tie = tieAt(event);
      chosen = -1;
      b.tell(tie ? tieTold(tie) : null);
      b.draw();
    }
  });
  b.canvas.addEventListener("keydown", (event) => {
    const step: Record<string, [number, number]> = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const by = step[event.key];
    if (by) picture.along(...by);
    else if (event.key === "+" || event.key === "=") picture.by(1.5);
    else if (event.key === "-") picture.by(1 / 1.5);
    else return;
    event.preventDefault();
  });

  function whole(): void {
    const xs = nodes.map((n) => n[4]);
    const ys = nodes.map((n) => n[5]);
    const [x0, x1, y0, y1] = [least(xs), most(xs), least(ys), most(ys)];
    const k = Math.min(1.1, (b.width - 160) / Math.max(x1 - x0, 1), (b.height - 90) / Math.max(y1 - y0, 1));
    middle((x0 + x1) / 2, (y0 + y1) / 2, k);
  }

  /** Shows a point in the middle. */
  function middle(x: number, y: number, k: number): void {
    picture.to({ k, x: b.width / 2 - x * k, y: b.height / 2 - y * k });
  }

  function finder(): void {
    const label = element("label", "find");
    const box = document.createElement("input");
    box.type = "search";
    box.placeholder = "Find a name";
    box.setAttribute("aria-label", "Find a name in the picture");
    label.append(box);
    b.tools.append(label);
    box.addEventListener("change", () => {
      const sought = box.value.trim().toLowerCase();
      const found = sought ? order.find((i) => nodes[i]![1].toLowerCase().includes(sought)) : undefined;
      if (found === undefined) return;
      const [, , , , x, y] = nodes[found]!;
      middle(x, y, Math.max(picture.at.k, 0.9));
      choose(found);
    });
  }

  function choose(node: number): void {
    chosen = node;
    b.tell(nodeTold(node));
    b.draw();
  }

  function place(event: MouseEvent): [number, number] {
    const box = b.canvas.getBoundingClientRect();
    const { k, x, y } = picture.at;
    return [(event.clientX - box.left - x) / k, (event.clientY - box.top - y) / k];
  }

  function nodeAt(event: MouseEvent): number {
    const [x, y] = place(event);
    let best = -1;
    let least = (18 / picture.at.k + 4) ** 2;
    nodes.forEach((n, i) => {
      const away = (n[4] - x) ** 2 + (n[5] - y) ** 2;
      if (away < least) { least = away; best = i; }
    });
    return best;
  }

  function tieAt(event: MouseEvent): Tie | null {
    const [x, y] = place(event);
    let best: Tie | null = null;
    let least = (7 / picture.at.k) ** 2;
    for (const tie of ties) {
      const a = nodes[tie[0]]!, c = nodes[tie[1]]!;
      const dx = c[4] - a[4], dy = c[5] - a[5];
      const t = Math.max(0, Math.min(1, ((x - a[4]) * dx + (y - a[5]) * dy) / (dx * dx + dy * dy || 1)));
      const away = (a[4] + t * dx - x) ** 2 + (a[5] + t * dy - y) ** 2;
      if (away < least) { least = away; best = tie; }
    }
    return best;
  }

  function nodeTold(node: number): Node_ {
    const [, name, type, count, , , page, grow] = nodes[node]!;
    const told = element("div");
    told.append(element("h3", "", name), element("p", "quiet", `${type}, ${count} tie${count === 1 ? "" : "s"} here`));
    const ways = element("p");
    if (page) ways.append(link(page, "Page"));
    if (grow) ways.append(page ? " · " : "", link(grow, "Add what lies around"));
    told.append(ways);
    for (const tie of (near.get(node) ?? []).slice(0, 20)) told.append(tieTold(tie, node));
    return told;
  }

  function tieTold([from, to, told]: Tie, seen = -1): HTMLElement {
    const part = element("section");
    for (const [label, when, documents, quotes] of told) {
      const head = element("p", "tie-line");
      head.append(seen === from ? "" : `${nodes[from]![1]} `, element("b", "", label), ` ${seen === to ? "" : nodes[to]![1]}${seen === to ? "(of this)" : ""}`, when ? element("span", "quiet", ` ${when}`) : "");
      part.append(head, quoted(quotes, documents - quotes.length));
    }
    return part;
  }

  function paint(b: Board): void {
    const { pen } = b;
    const { k, x: tx, y: ty } = picture.at;
    pen.fillStyle = b.colour("raised");
    pen.fillRect(0, 0, b.width, b.height);
    const focus = over >= 0 ? over : chosen;
    const lit = new Set<number>(focus >= 0 ? [focus] : []);
    if (focus >= 0) for (const tie of near.get(focus) ?? []) { lit.add(tie[0]); lit.add(tie[1]); }
    const seen = (n: Node, room: number): boolean => {
      const x = n[4] * k + tx, y = n[5] * k + ty;
      return x > -room && y > -room && x < b.width + room && y < b.height + room;
    };
    let drawn = ties.filter((t) => seen(nodes[t[0]]!, 0) || seen(nodes[t[1]]!, 0));
    if (moving && drawn.length > MOVING) drawn = drawn.slice(0, MOVING);
    const plain = focus < 0 ? drawn : drawn.filter((t) => t[0] !== focus && t[1] !== focus);
    pen.lineWidth = k > 0.5 ? 1.4 : 0.7;
    lines(plain, b.colour("soft"), focus < 0 ? (drawn.length < 400 ? 0.75 : 0.4) : 0.14, drawn.length < 1500 && k > 0.25);
    if (focus >= 0) { pen.lineWidth = 1.8; lines(near.get(focus) ?? [], b.colour("accent"), 1, true); }
    const shrink = Math.max(Math.min(1, Math.sqrt(k) * 1.1), 0.28);
    for (const [kind, own] of kinds) {
      pen.fillStyle = b.colour(COLOURS[kind]!);
      for (const bright of [false, true]) {
        pen.globalAlpha = focus < 0 || bright ? 1 : 0.25;
        pen.beginPath();
        let count = 0;
        for (const i of own) {
          if (focus >= 0 && lit.has(i) !== bright) continue;
          if (focus < 0 && bright) continue;
          const n = nodes[i]!;
          if (!seen(n, 20)) continue;
          const x = n[4] * k + tx, y = n[5] * k + ty, r = size[i]! * shrink;
          pen.moveTo(x + r, y);
          pen.arc(x, y, r, 0, 6.2832);
          if (++count % 64 === 0) { pen.fill(); pen.beginPath(); }
        }
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    const taken = new Set<number>();
    labels(focus, lit, shrink, seen);
    if (drawn.length < 60 && k > 0.55 && focus < 0) roles(drawn);

    function lines(own: Tie[], colour: string, alpha: number, heads: boolean): void {
      pen.strokeStyle = pen.fillStyle = colour;
      pen.globalAlpha = alpha;
      // One path of thousands of lines takes long to fill in: many short ones are quicker.
      for (let n = 0; n < own.length; n += 64) {
        pen.beginPath();
        for (const [from, to] of own.slice(n, n + 64)) {
          const a = nodes[from]!, c = nodes[to]!;
          pen.moveTo(a[4] * k + tx, a[5] * k + ty);
          pen.lineTo(c[4] * k + tx, c[5] * k + ty);
        }
        pen.stroke();
      }
      if (heads) {
        pen.beginPath();
        for (const [from, to] of own) head(nodes[from]!, nodes[to]!, size[to]!);
        pen.fill();
      }
      pen.globalAlpha = 1;
    }

    function head(a: Node, c: Node, r: number): void {
      const dx = (c[4] - a[4]) * k, dy = (c[5] - a[5]) * k, length = Math.hypot(dx, dy);
      if (length < 16) return;
      const ux = dx / length, uy = dy / length, away = r * Math.min(1, Math.sqrt(k) * 1.1) + 2;
      const x = c[4] * k + tx - ux * away, y = c[5] * k + ty - uy * away;
      pen.moveTo(x, y);
      pen.lineTo(x - ux * 8 - uy * 3.6, y - uy * 8 + ux * 3.6);
      pen.lineTo(x - ux * 8 + uy * 3.6, y - uy * 8 - ux * 3.6);
    }

    function labels(focus: number, lit: Set<number>, shrink: number, seen: (n: Node, room: number) => boolean): void {
      pen.font = `12.5px ${b.colour("sans")}`;
      pen.textAlign = "center";
      pen.lineWidth = 3.5;
      pen.lineJoin = "round";
      pen.strokeStyle = b.colour("raised");
      let count = 0;
      const first = focus < 0 ? order : [focus, ...order.filter((i) => lit.has(i) && i !== focus)];
      for (const i of first) {
        if (count >= LABELS) break;
        const n = nodes[i]!;
        if (!seen(n, 0)) continue;
        const text = n[1].length > 34 ? `${n[1].slice(0, 33)}…` : n[1];
        const x = n[4] * k + tx, middle = n[5] * k + ty, r = size[i]! * shrink, half = text.length * 3.5;
        const y = free(x, middle + r + 13, half) ? middle + r + 13 : free(x, middle - r - 6, half) ? middle - r - 6 : i === focus ? middle + r + 13 : 0;
        if (!y) continue;
        pen.strokeText(text, x, y);
        pen.fillStyle = b.colour("ink");
        pen.fillText(text, x, y);
        count++;
      }
    }

    /** Takes the room of a label where it is free. */
    function free(x: number, y: number, half: number): boolean {
      const cells: number[] = [];
      for (let cx = Math.floor((x - half) / 14); cx <= Math.floor((x + half) / 14); cx++) cells.push(Math.floor(y / 15) * 4096 + cx);
      if (cells.some((cell) => taken.has(cell))) return false;
      for (const cell of cells) { taken.add(cell); taken.add(cell - 4096); }
      return true;
    }

    function roles(own: Tie[]): void {
      pen.font = `11px ${b.colour("sans")}`;
      pen.fillStyle = b.colour("soft");
      for (const [from, to, told] of own) {
        const a = nodes[from]!, c = nodes[to]!;
        const length = Math.hypot(c[4] - a[4], c[5] - a[5]) * k;
        const all = [...new Set(told.map((t) => t[0]))].join(", ");
        const text = all.length > 34 ? `${all.slice(0, 33)}…` : all;
        if (length < text.length * 5 + 20) continue;
        const x = (a[4] + c[4]) / 2 * k + tx, y = (a[5] + c[5]) / 2 * k + ty + 3.5;
        if (!free(x, y, text.length * 3.1)) continue;
        pen.strokeText(text, x, y);
        pen.fillText(text, x, y);
      }
    }
  }
}

type Node_ = HTMLElement;

function least(values: number[]): number {
  return values.reduce((a, v) => Math.min(a, v), Infinity);
}

function most(values: number[]): number {
  return values.reduce((a, v) => Math.max(a, v), -Infinity);
}
