/** The timeline on a canvas: from centuries to days by zooming; what is vague stays a bar as wide as it is vague. */
import { board, element, quoted, save, type Board, type Quote } from "./canvas";
import { movable } from "./moving";

/** Decimal years: outer ends, and the part that is sure between them; flags: 1 open before, 2 open after, 4 vague. */
/** A number in the place of the words: those and the quotes are in the row of the list that has it. */
type Moment = [low: number, high: number, sureLow: number, sureHigh: number, flags: number, kind: string, lanes: number[], when: string, words: string | number, quotes: Quote[], documents: number];
export interface TimelineData { lanes: string[]; moments: Moment[]; from: number; to: number }

const COLOURS: Record<string, string> = { period: "accent", step: "error", paid: "much", said: "said", told: "soft" };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LEFT = 24, AXIS = 30, COLUMN = 8;

interface Mark { x0: number; x1: number; y0: number; y1: number; moment: Moment }

export function timeline(stage: HTMLElement, data: TimelineData): void {
  const { lanes, moments } = data;
  if (!moments.length) return;
  for (const m of moments) if (typeof m[8] === "number") readRow(m, m[8]);
  const own: Moment[][] = lanes.map(() => []);
  for (const m of moments) for (const lane of m[6]) own[lane]?.push(m);
  let marks: Mark[] = [];
  let over: Mark | null = null;
  const row = lanes.map((_, n) => (own[n]!.some((m) => m[5] === "period") ? 17 : 9));
  const highs = lanes.map((_, n) => needed(own[n]!, row[n]!, data.to - data.from));
  const tops = highs.map((_, n) => highs.slice(0, n).reduce((a, h) => a + h, 0));
  const words = `${moments.length} dated statements. The list below holds the same.`;
  const b = board(stage, Math.round(highs.reduce((a, h) => a + h, 0) + AXIS + 8), words, paint);
  const span = data.to - data.from;
  const picture = movable(b.canvas, {
    least: 0.5, most: span * 366 / 4, size: () => [b.width, b.height], wheel: () => document.activeElement === b.canvas, moved: b.draw,
  });
  b.button("+", () => picture.by(2)).setAttribute("aria-label", "Nearer");
  b.button("−", () => picture.by(0.5)).setAttribute("aria-label", "Farther");
  b.button("Whole", () => picture.to({ k: 1, x: 0, y: 0 }));
  b.button("Save as PNG", () => save(b, "timeline"));
  b.tools.append(element("span", "quiet", "click the picture, then the wheel zooms"));
  b.canvas.addEventListener("pointermove", (event) => {
    const found = markAt(event);
    if (found?.moment !== over?.moment) {
      over = found;
      b.canvas.style.cursor = found ? "pointer" : "grab";
      b.draw();
    }
  });
  b.canvas.addEventListener("click", (event) => {
    b.canvas.focus();
    const found = markAt(event);
    b.tell(found ? told(found.moment) : null);
  });
  b.canvas.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") picture.along(80, 0);
    else if (event.key === "ArrowRight") picture.along(-80, 0);
    else if (event.key === "+" || event.key === "=") picture.by(2);
    else if (event.key === "-") picture.by(0.5);
    else return;
    event.preventDefault();
  });

  function markAt(event: MouseEvent): Mark | null {
    const box = b.canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    let best: Mark | null = null;
    for (const m of marks) if (x >= m.x0 - 3 && x <= m.x1 + 3 && y >= m.y0 - 2 && y <= m.y1 + 2 && (!best || m.x1 - m.x0 < best.x1 - best.x0)) best = m;
    return best;
  }

  function told(m: Moment): HTMLElement {
    const part = element("div");
    part.append(element("h3", "", m[7]), element("p", "", said(m)), quoted(m[9], m[10] - m[9].length));
    return part;
  }

  function paint(b: Board): void {
    const { pen } = b;
    const room = b.width - 2 * LEFT, at = picture.at;
    const x = (year: number): number => (LEFT + (year - data.from) / span * room) * at.k + at.x;
    const year = (px: number): number => data.from + ((px - at.x) / at.k - LEFT) / room * span;
    const [first, last] = [year(0), year(b.width)];
    marks = [];
    pen.fillStyle = b.colour("raised");
    pen.fillRect(0, 0, b.width, b.height);
    const bottom = b.height - AXIS;
    pen.font = `11.5px ${b.colour("sans")}`;
    pen.textAlign = "center";
    for (const [place, label] of ticks(first, last, Math.max(4, Math.floor(b.width / 90)))) {
      const px = Math.round(x(place)) + 0.5;
      pen.strokeStyle = b.colour("line");
      pen.lineWidth = 1;
      line(px, 0, px, bottom);
      pen.fillStyle = b.colour("soft");
      pen.fillText(label, px, bottom + 18);
    }
    pen.strokeStyle = b.colour("line-strong");
    line(0, bottom + 0.5, b.width, bottom + 0.5);
    lanes.forEach((name, n) => lane(name, own[n]!, tops[n]!, highs[n]!, row[n]!));
    if (over) tip(over);

    function line(x0: number, y0: number, x1: number, y1: number): void {
      pen.beginPath();
      pen.moveTo(x0, y0);
      pen.lineTo(x1, y1);
      pen.stroke();
    }

    function lane(name: string, held: Moment[], top: number, laneHigh: number, rowHigh: number): void {
      const base = top + laneHigh - 4;
      const stacks = new Map<number, Moment[]>();
      const rows: number[] = [];
      const mostRows = Math.max(2, Math.floor((laneHigh - 24) * (rowHigh > 9 ? 1 : 0.6) / rowHigh));
      let more = 0;
      for (const m of held) {
        const open = m[4] & 3;
        if ((m[1] < first && !(m[4] & 2)) || (m[0] > last && !(m[4] & 1))) continue;
        const x0 = m[4] & 1 ? -10 : x(m[0]), x1 = m[4] & 2 ? b.width + 10 : x(m[1]);
        if (x1 - x0 > 14 || open || m[5] === "period") {
          const label = m[5] === "period" ? said(m).slice(0, 60) : "";
          const [begin, end, from] = reach(x0, x1, label);
          const row = rows.findIndex((taken) => taken <= begin);
          const place = row < 0 ? rows.length : row;
          if (place >= mostRows) { more++; continue; }
          rows[place] = end + 6;
          bar(m, x0, x1, top + 20 + place * rowHigh, label, from, rowHigh > 9 ? 13 : 7);
        } else {
          const column = Math.round((x0 + x1) / 2 / COLUMN);
          const stack = stacks.get(column);
          if (stack) stack.push(m); else stacks.set(column, [m]);
        }
      }
      let deepest = 0;
      for (const stack of stacks.values()) deepest = Math.max(deepest, stack.length);
      const step = Math.min(COLUMN, (laneHigh - 24 - Math.min(rows.length, mostRows) * rowHigh) / Math.max(deepest, 1));
      for (const [column, stack] of stacks) stack.forEach((m, n) => dot(m, column * COLUMN, base - 4 - n * step, step));
      pen.fillStyle = b.colour("ink");
      pen.textAlign = "left";
      pen.font = `600 12px ${b.colour("sans")}`;
      pen.strokeStyle = b.colour("raised");
      pen.lineWidth = 3;
      const title = more ? `${name} (+${more} stretches)` : name;
      pen.strokeText(title, 8, top + 13);
      pen.fillText(title, 8, top + 13);
      pen.strokeStyle = b.colour("line");
      pen.lineWidth = 1;
      line(0, base + 3.5, b.width, base + 3.5);
    }

    /** What a bar takes up with its label, and where that begins: in it, right of it, else left of it. */
    function reach(x0: number, x1: number, label: string): [number, number, number] {
      if (!label) return [x0, x1, 0];
      const wide = label.length * 6.1 + 8, left = Math.max(x0, 0), right = Math.min(x1, b.width);
      if (right - left > wide) return [x0, x1, left + 6];
      if (right + wide < b.width) return [x0, right + wide, right + 6];
      return [Math.min(x0, left - wide), x1, Math.max(4, left - wide)];
    }

    function bar(m: Moment, x0: number, x1: number, y: number, label: string, from: number, high: number): void {
      const colour = b.colour(COLOURS[m[5]] ?? "soft");
      const s0 = m[4] & 1 ? x0 : Math.max(x0, Math.min(x(m[2]), x1)), s1 = m[4] & 2 ? x1 : Math.max(s0, Math.min(x(m[3]), x1));
      if (m[4] & 4 && (s0 > x0 || s1 < x1)) {
        const fade = pen.createLinearGradient(x0, 0, Math.max(x1, x0 + 1), 0);
        const wide = x1 - x0 || 1;
        fade.addColorStop(0, s0 > x0 ? "transparent" : colour);
        fade.addColorStop(Math.min(1, (s0 - x0) / wide), colour);
        fade.addColorStop(Math.min(1, Math.max((s1 - x0) / wide, (s0 - x0) / wide)), colour);
        fade.addColorStop(1, s1 < x1 ? "transparent" : colour);
        pen.fillStyle = fade;
      } else pen.fillStyle = colour;
      pen.globalAlpha = 0.85;
      pen.fillRect(x0, y, Math.max(x1 - x0, 3), high);
      pen.globalAlpha = 1;
      if (label) {
        pen.font = `11.5px ${b.colour("sans")}`;
        pen.textAlign = "left";
        const inside = from > x0 && from < x1;
        pen.fillStyle = b.colour(inside ? "paper" : "ink");
        pen.fillText(label, from, y + 10.5);
      }
      marks.push({ x0, x1, y0: y, y1: y + high, moment: m });
    }

    function dot(m: Moment, px: number, y: number, step: number): void {
      const r = Math.max(1, Math.min(3.4, step * 0.44));
      const colour = b.colour(COLOURS[m[5]] ?? "soft");
      pen.globalAlpha = m[4] & 4 ? 0.5 : 1;
      pen.fillStyle = pen.strokeStyle = colour;
      if (r < 2) pen.fillRect(px - 2.6, y - step / 2, 5.2, Math.max(step, 0.6));
      else if (m[5] === "paid") pen.fillRect(px - r, y - r, 2 * r, 2 * r);
      else {
        pen.beginPath();
        if (m[5] === "step") { pen.moveTo(px, y - r - 1); pen.lineTo(px + r + 1, y); pen.lineTo(px, y + r + 1); pen.lineTo(px - r - 1, y); }
        else pen.arc(px, y, r, 0, 6.2832);
        if (m[5] === "said") { pen.lineWidth = 1.5; pen.stroke(); } else pen.fill();
      }
      pen.globalAlpha = 1;
      marks.push({ x0: px - 4, x1: px + 4, y0: y - Math.max(step / 2, 1), y1: y + Math.max(step / 2, 1), moment: m });
    }

    function tip(mark: Mark): void {
      const m = mark.moment;
      const words = said(m);
      const text = `${m[7]}: ${words.slice(0, 90)}${words.length > 90 ? "…" : ""}`;
      pen.font = `12px ${b.colour("sans")}`;
      pen.textAlign = "left";
      const wide = pen.measureText(text).width + 16;
      const px = Math.max(4, Math.min((mark.x0 + mark.x1) / 2 - wide / 2, b.width - wide - 4));
      const py = mark.y0 > 34 ? mark.y0 - 30 : mark.y1 + 8;
      pen.fillStyle = b.colour("ink");
      pen.fillRect(px, py, wide, 22);
      pen.fillStyle = b.colour("paper");
      pen.fillText(text, px + 8, py + 15);
    }
  }
}

function said(moment: Moment): string {
  return String(moment[8]);
}

/** Takes the words of a moment and their places from its row of the list. */
function readRow(moment: Moment, number: number): void {
  const row = document.getElementById(`m${number}`);
  moment[8] = row?.querySelectorAll("td")[1]?.firstChild?.textContent?.trim().replace(/^“|”$/g, "") ?? "";
  moment[9] = [...(row?.querySelectorAll<HTMLAnchorElement>("td:last-child a") ?? [])].map((a) => [a.textContent ?? "", "", a.getAttribute("href")]);
}

/** Height that a lane needs where all of it is seen. */
function needed(held: Moment[], row: number, span: number): number {
  const bars = held.filter((m) => m[5] === "period" || (m[1] - m[0]) / span > 0.012 || m[4] & 3).length;
  const columns = new Map<number, number>();
  for (const m of held) columns.set(Math.round(m[0] * 2), (columns.get(Math.round(m[0] * 2)) ?? 0) + 1);
  const deep = bars < held.length ? Math.max(...columns.values()) : 0;
  return Math.max(44, 26 + (row > 9 ? Math.min(bars * row, 190) : Math.min(bars * row, 27)) + Math.min(deep * COLUMN, 96));
}

/** Places and labels of years, months or days between two decimal years. */
function ticks(first: number, last: number, most: number): [number, string][] {
  const years = last - first;
  const found: [number, string][] = [];
  if (years > most / 4) {
    let step = 1;
    for (const base of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]) { step = base; if (years / base <= most) break; }
    for (let y = Math.ceil(first / step) * step; y <= last; y += step) found.push([y, y > 0 ? String(y) : `${1 - y} BC`]);
  } else if (years * 12 > most / 4) {
    const step = [1, 2, 3, 6, 12].find((s) => years * 12 / s <= most) ?? 12;
    for (let m = Math.ceil(first * 12); m <= last * 12; m++) {
      const y = Math.floor(m / 12), n = m - y * 12;
      if (n % step === 0) found.push([decimal(y, n, 1), n ? MONTHS[n]! : String(y)]);
    }
  } else {
    const step = [1, 2, 5, 10, 15, 30].find((s) => years * 366 / s <= most) ?? 30;
    const start = dateOf(first);
    for (let n = 0; n <= years * 366 + step; n += step) {
      const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() + n));
      found.push([decimal(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()), `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`]);
    }
  }
  return found;
}

function decimal(year: number, month: number, day: number): number {
  const start = utc(year, 0, 1);
  return year + (utc(year, month, day) - start) / (utc(year + 1, 0, 1) - start);
}

function dateOf(year: number): Date {
  const whole = Math.floor(year), start = utc(whole, 0, 1);
  return new Date(start + (year - whole) * (utc(whole + 1, 0, 1) - start));
}

function utc(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(2000, month, day));
  date.setUTCFullYear(year);
  return date.getTime();
}
