// Builds static/dist from the sources beside this file and the packages: one style sheet, plain modules.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const GOVUK = "node_modules/govuk-frontend/dist/govuk";
const MOJ = "node_modules/@ministryofjustice/frontend/moj";

for (const made of ["static/dist/css", "static/dist/js", "static/dist/images"]) {
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
}
mkdirSync("static/dist/js/vendor");

// The packages warn of each other's deprecated mixins; only what our own files cause is worth reading.
const logger = {
  warn: (message, { stack }) => stack?.startsWith("node_modules/") || console.warn(message, stack),
};
const { css } = compile("static/app.scss", { loadPaths: ["."], style: "compressed", logger });
writeFileSync("static/dist/css/app.css", css);

cpSync("static/js", "static/dist/js", { recursive: true });
cpSync("static/images", "static/dist/images", { recursive: true });
cpSync(`${MOJ}/assets/images/icon-document.svg`, "static/dist/images/icon-document.svg");
// Without the line that names a source map, which is not served.
for (const [from, to] of [
  [`${GOVUK}/govuk-frontend.min.js`, "govuk-frontend.min.js"],
  ["node_modules/htmx.org/dist/htmx.min.js", "htmx.min.js"],
]) {
  const source = readFileSync(from, "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  writeFileSync(`static/dist/js/vendor/${to}`, source);
}
