/** Betters the views: timeline and network on a canvas that can be zoomed and asked, the map that can be zoomed, stories
 * step by step. Each stands already in the page as a picture and as a list; without script those remain. */
import { mapZoom } from "./views/map";
import { network, type NetworkData } from "./views/network";
import { stories } from "./views/story";
import { timeline, type TimelineData } from "./views/timeline";

declare global {
  interface Window {
    /** What a published page's own script holds: a folder has nobody to ask. */
    sourcebookView?: unknown;
  }
}

stories();
for (const stage of document.querySelectorAll<HTMLElement>(".stage[data-view]")) void better(stage);

async function better(stage: HTMLElement): Promise<void> {
  const view = stage.dataset["view"];
  if (view === "places") return mapZoom(stage);
  const source = stage.dataset["source"];
  if (!source) return;
  try {
    const data = window.sourcebookView ?? (await load(source));
    if (view === "network") network(stage, data as NetworkData);
    else if (view === "timeline") timeline(stage, data as TimelineData);
    performance.mark("sourcebook-view");
  } catch (error) {
    console.warn("The picture stays as it is:", error); // the page works without
  }
}

async function load(source: string): Promise<unknown> {
  const answer = await fetch(source, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${source}`);
  return answer.json();
}
