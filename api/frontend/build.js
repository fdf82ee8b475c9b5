// Builds what the pages load into ../matcher_api/static/vendor: nothing is fetched while they are served.
// Written into a folder of its own first, so that a build that stops half-way changes nothing.
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "matcher_api", "static", "vendor");
const fresh = `${target}.new`;

const versionOf = async (name) =>
  JSON.parse(await readFile(join(modules, name, "package.json"), "utf8")).version;

const nhsuk = join(modules, "nhsuk-frontend", "dist", "nhsuk");
const nhsukVersion = await versionOf("nhsuk-frontend");
const files = {
  "nhsuk-frontend.min.js": join(nhsuk, `nhsuk-frontend-${nhsukVersion}.min.js`),
};

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const { css } = compile(join(here, "styles.scss"), {
  loadPaths: [modules],
  quietDeps: true,
  style: "compressed",
});
await writeFile(join(fresh, "styles.css"), css);
await Promise.all(
  Object.entries(files).map(([name, source]) => cp(source, join(fresh, name))),
);
await cp(join(nhsuk, "assets", "images"), join(fresh, "images"), {
  recursive: true,
  // The icons that the styles point at; the service's own emblem and pictures stay out.
  filter: (path) => !path.includes(".") || /nhsuk-icon-(arrow|cross|tick|chevron)[^/]*\.svg$/.test(path),
});
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
