// Bundles the script, shrinks the style sheet and copies the fonts into the package's `publish/assets/built/`.
// Pages work without any of it: then the style sheet is used as it is, with the fonts of the machine.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../src/sourcebook/publish/assets");
const out = join(assets, "built");

// Variable fonts, latin and latin-extended: names in European languages keep the page's letters. `fonts.py` cuts them
// down to the weights given here.
const FONTS = [
  ["source-serif-4", "Source Serif 4 Variable", "400 700", ["latin-wght-normal", "latin-ext-wght-normal", "latin-wght-italic"]],
  ["public-sans", "Public Sans Variable", "400 700", ["latin-wght-normal", "latin-ext-wght-normal"]],
];
const RANGES = {
  latin: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212",
  "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C4",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

let faces = "", licence = "";
for (const [name, family, weight, files] of FONTS) {
  for (const file of files) {
    const font = `${name}-${file}.woff2`;
    await copyFile(join(here, `node_modules/@fontsource-variable/${name}/files/${font}`), join(out, font));
    const range = file.startsWith("latin-ext") ? RANGES["latin-ext"] : RANGES.latin;
    const style = file.endsWith("italic") ? "italic" : "normal";
    faces += `@font-face{font-family:"${family}";font-style:${style};font-weight:${style === "italic" ? "400" : weight};font-display:swap;src:url(${font}) format("woff2");unicode-range:${range}}\n`;
  }
  const text = await readFile(join(here, `node_modules/@fontsource-variable/${name}/LICENSE`), "utf8");
  const [owner, rest] = [text.slice(0, text.indexOf("\n\n")), text.slice(text.indexOf("\n\n"))];
  // One licence for all fonts, under the names of all their makers; were one another, it would stand by itself.
  licence = licence.endsWith(rest) ? `${licence.slice(0, -rest.length)}\n\n${family}: ${owner}${rest}` : `${licence}${family}: ${owner}${rest}`;
}
await writeFile(join(out, "fonts-LICENSE.txt"), licence);
for (const [name, before] of [["site.css", faces], ["work.css", ""]]) {
  const css = await readFile(join(assets, name), "utf8");
  const small = await transform(css, { loader: "css", minify: true, legalComments: "none" });
  await writeFile(join(out, name), before + small.code);
}

// Shapes of countries (Natural Earth, public domain): rings of steps in longitude and latitude, hundredths of a degree, by
// ISO 3166-1 number; coarse for the world, fine for a part of it. Maps are drawn from them by the program itself.
const { feature } = await import("topojson-client");
const shapes = {};
for (const [name, file] of [["coarse", "countries-110m.json"], ["fine", "countries-50m.json"]]) {
  const atlas = JSON.parse(await readFile(join(here, `node_modules/world-atlas/${file}`), "utf8"));
  shapes[name] = feature(atlas, atlas.objects.countries).features
    .filter((country) => country.id !== "010")
    .map((country) => [country.id ?? "", country.properties.name, rings(country.geometry)]);
}
await writeFile(join(out, "world.json"), JSON.stringify(shapes));

function rings(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat().map((ring) => {
    const points = ring.map(([x, y]) => [Math.round(x * 100), Math.round(y * 100)]);
    return points.flatMap(([x, y], i) => (i ? [x - points[i - 1][0], y - points[i - 1][1]] : [x, y])); // steps are short
  });
}

await build({
  entryPoints: ["site", "search", "theme", "work", "desk", "dossier", "views", "verify"].map((name) => join(here, `src/${name}.ts`)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife", // module scripts do not load from file://
  target: "es2021",
  legalComments: "eof",
});
