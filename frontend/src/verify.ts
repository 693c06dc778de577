/** Checks files against the list that goes with them, in the browser alone: a published folder, or a WACZ file. */
export {}; // a module: its names are its own

interface Listed {
  path: string;
  hash: string;
  bytes: number;
}
type Held = Map<string, Blob>;

const input = document.getElementById("verify-folder") as HTMLInputElement | null;
const bundle = document.getElementById("verify-bundle") as HTMLInputElement | null;
const said = document.getElementById("verify-said");
input?.addEventListener("change", () => void run(() => ofFolder([...(input.files ?? [])])));
bundle?.addEventListener("change", () => void run(() => ofBundle((bundle.files ?? [])[0])));

async function run(work: () => Promise<string[]>): Promise<void> {
  tell(["Checking …"]);
  try {
    tell(await work());
  } catch (error) {
    tell([`It could not be checked: ${String(error)}`]);
  }
}

async function ofFolder(files: File[]): Promise<string[]> {
  const held: Held = new Map();
  for (const file of files) held.set(file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file);
  const manifest = held.get("manifest.json");
  if (!manifest) return ["There is no manifest.json among these files: choose the published folder itself."];
  const listed = (JSON.parse(await manifest.text()) as { files: { path: string; sha256: string; bytes: number }[] }).files;
  const found = await compare(listed.map((f) => ({ path: f.path, hash: f.sha256, bytes: f.bytes })), held, ["manifest.json", "manifest.tsr"]);
  return [...found, `SHA-256 of manifest.json: ${await digest(manifest)}`];
}

async function ofBundle(file: File | undefined): Promise<string[]> {
  if (!file) return ["Choose a file."];
  const held = await unzip(file);
  const about = held.get("datapackage.json");
  const seal = held.get("datapackage-digest.json");
  if (!about || !seal) return ["This is no WACZ file: it has no datapackage.json."];
  const told = (JSON.parse(await seal.text()) as { hash: string }).hash;
  const first = told === (await digest(about)) ? [] : ["datapackage.json is not the one that datapackage-digest.json names."];
  const listed = (JSON.parse(await about.text()) as { resources: Listed[] }).resources;
  return [...first, ...(await compare(listed, held, ["datapackage.json", "datapackage-digest.json"]))];
}

async function compare(listed: Listed[], held: Held, besides: string[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const one of listed) {
    const file = held.get(one.path);
    if (!file) wrong.push(`${one.path} is missing.`);
    else if (file.size !== one.bytes || (await digest(file)) !== `sha256:${one.hash.replace(/^sha256:/, "")}`) wrong.push(`${one.path} has other bytes.`);
  }
  const names = new Set([...listed.map((l) => l.path), ...besides]);
  for (const name of held.keys()) if (!names.has(name)) wrong.push(`${name} is not on the list.`);
  return [wrong.length ? `${wrong.length} of ${listed.length} files are not as listed:` : `All ${listed.length} files are as listed.`, ...wrong];
}

async function digest(file: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return `sha256:${[...hash].map((b) => b.toString(16).padStart(2, "0")).join("")}`;
}

/** The entries of a ZIP file whose files are stored as they are. */
async function unzip(file: File): Promise<Held> {
  const tail = new DataView(await file.slice(Math.max(0, file.size - 65557)).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("it is no ZIP file");
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  const list = new DataView(await file.slice(start, start + size).arrayBuffer());
  const held: Held = new Map();
  for (let at = 0, n = 0; n < count; n += 1) {
    const name = list.getUint16(at + 28, true);
    const more = list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
    if (list.getUint16(at + 10, true) !== 0) throw new Error("a file in it is packed: check it with the program");
    const path = new TextDecoder().decode(new Uint8Array(list.buffer, at + 46, name));
    const local = list.getUint32(at + 42, true);
    const head = new DataView(await file.slice(local, local + 30).arrayBuffer());
    const body = local + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    held.set(path, file.slice(body, body + list.getUint32(at + 20, true)));
    at += 46 + name + more;
  }
  return held;
}

function tell(lines: string[]): void {
  const list = document.createElement("ul");
  for (const line of lines.slice(0, 200)) list.append(Object.assign(document.createElement("li"), { textContent: line }));
  said?.replaceChildren(list);
}
