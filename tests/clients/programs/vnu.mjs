// The Nu HTML Checker: each kind of page, whose addresses follow the arguments.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const [url, folder, ...paths] = process.argv.slice(2);
const files = [];
for (const [number, path] of paths.entries()) {
  const response = await fetch(url + path, { headers: { Accept: "text/html" } });
  files.push(`${folder}/${number}.html`);
  writeFileSync(files.at(-1), await response.text());
}
const { stderr } = spawnSync("java", ["-Xmx256m", "-Xss4m", "-jar", "node_modules/vnu-jar/build/dist/vnu.jar", "--format", "json", ...files], { encoding: "utf8" });
const { messages } = JSON.parse(stderr);
for (const { url: file, lastLine, message, extract } of messages) {
  console.error(`${paths[Number(file.match(/(\d+)\.html/)[1])]}:${lastLine}: ${message} ${extract}`);
}
console.log(JSON.stringify([`check ${paths.length} pages`, messages.length ? `${messages.length} messages` : "no errors or warnings"]));
