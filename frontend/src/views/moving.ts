/** Moving and zooming a picture: by dragging, the wheel, two fingers, buttons and keys. */

/** Where a picture stands: a point p of it is shown at p * k + (x, y). */
export interface At { k: number; x: number; y: number }

export interface Movable {
  at: At;
  /** Nearer (over 1) or farther, about the middle. */
  by: (factor: number) => void;
  /** Along, in units of the target. */
  along: (x: number, y: number) => void;
  to: (at: At) => void;
}

interface How {
  /** Bounds of the scale. */
  least: number;
  most: number;
  /** Size of the target in its own units. */
  size: () => [number, number];
  /** Whether the picture never leaves the target uncovered. */
  bound?: boolean;
  /** Whether the wheel zooms now; with Ctrl it always does. */
  wheel?: () => boolean;
  moved: (at: At) => void;
}

/** Pixels of a step that is still a click. */
const STILL = 3;

export function movable(target: HTMLElement | SVGSVGElement, how: How): Movable {
  const fingers = new Map<number, [number, number]>();
  let dragged = 0;
  const self: Movable = {
    at: { k: 1, x: 0, y: 0 },
    by: (factor) => about(how.size().map((n) => n / 2) as [number, number], factor),
    along: (x, y) => self.to({ ...self.at, x: self.at.x + x, y: self.at.y + y }),
    to: (at) => {
      const [wide, high] = how.size();
      const held = (n: number, size: number): number => (how.bound ? Math.min(0, Math.max(size * (1 - at.k), n)) : n);
      self.at = { k: at.k, x: held(at.x, wide), y: held(at.y, high) };
      if (how.bound) target.classList.toggle("near", at.k > 1);
      how.moved(self.at);
    },
  };

  /** Zooms so that what is shown at a point stays there; whether that changed anything. */
  function about([x, y]: [number, number], factor: number): boolean {
    const k = Math.min(how.most, Math.max(how.least, self.at.k * factor)), by = k / self.at.k;
    if (by === 1) return false;
    self.to({ k, x: x - (x - self.at.x) * by, y: y - (y - self.at.y) * by });
    return true;
  }

  function point(event: MouseEvent): [number, number] {
    const box = target.getBoundingClientRect(), [wide, high] = how.size();
    return [((event.clientX - box.left) * wide) / box.width, ((event.clientY - box.top) * high) / box.height];
  }

  const on = <K extends keyof GlobalEventHandlersEventMap>(name: K, act: (event: GlobalEventHandlersEventMap[K]) => void, options?: AddEventListenerOptions): void =>
    target.addEventListener(name, act as EventListener, options);

  on("wheel", (event) => {
    if (!event.ctrlKey && how.wheel && !how.wheel()) return;
    const unit = event.deltaMode === 1 ? 0.05 : event.deltaMode ? 1 : 0.002;
    if (about(point(event), 2 ** (-event.deltaY * unit * (event.ctrlKey ? 10 : 1)))) event.preventDefault();
  }, { passive: false });
  on("pointerdown", (event) => {
    if (event.button || event.ctrlKey) return;
    if (!fingers.size) dragged = 0;
    fingers.set(event.pointerId, point(event));
  });
  on("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    if (event.pointerType === "mouse" && !event.buttons) return lift(event);
    const to = point(event), other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    dragged += Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (dragged > STILL && !target.hasPointerCapture(event.pointerId)) target.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, to);
    if (other) {
      const apart = (p: [number, number]): number => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
      self.along((to[0] - from[0]) / 2, (to[1] - from[1]) / 2);
      about([(to[0] + other[0]) / 2, (to[1] + other[1]) / 2], apart(to) / apart(from));
    } else self.along(to[0] - from[0], to[1] - from[1]);
  });
  const lift = (event: PointerEvent): void => { fingers.delete(event.pointerId); };
  on("pointerup", lift);
  on("pointercancel", lift);
  on("click", (event) => {
    if (dragged <= STILL) return;
    dragged = 0; // the end of a drag is no click on what lies there
    event.stopImmediatePropagation();
    event.preventDefault();
  }, { capture: true });
  for (const name of ["dragstart", "selectstart"] as const) on(name, (event) => event.preventDefault());
  return self;
}
