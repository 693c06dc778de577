/** Adding: how much of a file was sent, then how far the reading is. */
import { under } from "../base";
import { say } from "./toast";

interface Job {
  id: string;
  state: string;
  done: number;
  total: number | null;
  last: string;
  seconds: number;
  left: number | null;
}

export function sendForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-send]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
    const drop = form.querySelector<HTMLElement>(".drop");
    const input = drop?.querySelector<HTMLInputElement>('input[type="file"]');
    if (drop && input) droppable(drop, input);
  }
}

function droppable(drop: HTMLElement, input: HTMLInputElement): void {
  for (const name of ["dragover", "dragenter"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
  });
}

function send(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Sent");
  if (button) {
    button.disabled = true;
    button.after(bar);
  }
  const request = new XMLHttpRequest(); // fetch does not tell how much was sent
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) [bar.max, bar.value] = [event.total, event.loaded];
  });
  const fail = (words: string): void => {
    bar.remove();
    if (button) button.disabled = false;
    say(words);
  };
  request.addEventListener("error", () => fail("The server does not answer. Nothing was added."));
  request.addEventListener("load", () => {
    const told = (request.response ?? {}) as { page?: string; detail?: string; hint?: string };
    if (request.status < 300 && told.page) location.assign(told.page);
    else fail(`${told.detail ?? "It was not added."} ${told.hint ?? ""}`);
  });
  request.send(new FormData(form));
}

/** Looks at a job every second until it is done, then shows its report. */
export function followJob(): void {
  const place = document.querySelector<HTMLElement>("[data-job]");
  if (!place) return;
  const bar = place.querySelector("progress");
  const words = document.getElementById("progress-words");
  const look = async (): Promise<void> => {
    const answer = await fetch(under(`/api/v1/jobs/${place.dataset["job"]}`));
    if (!answer.ok) return say("The server no longer knows this work.");
    const job = (await answer.json()) as Job;
    if (job.state === "done" || job.state === "failed") return location.reload();
    if (bar && job.total) [bar.max, bar.value] = [job.total, job.done];
    const rate = job.seconds > 1 ? `, ${(job.done / job.seconds).toFixed(1)} a second` : "";
    const left = job.left !== null && job.left > 5 ? `, about ${inWords(job.left)} left` : "";
    if (words) words.textContent = `${job.done}${job.total ? ` of ${job.total}` : ""}${rate}${left} ${job.last}`;
    setTimeout(() => void look(), 1000);
  };
  void look();
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}
