// Sends every example of a request to a mock server that is made of the document alone. Each has to
// get a response of success: the mock refuses what does not fit the document.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const [file, port] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, "utf8"));
const METHODS = ["get", "put", "post", "delete", "patch"];

const resolve = (value) =>
  value?.$ref
    ? resolve(value.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/")], document))
    : value;

// A value that fits the schema of a parameter.
function value(parameter) {
  const schema = resolve(parameter.schema);
  const shown = parameter.example ?? schema.example ?? schema.default;
  if (shown !== undefined) return shown;
  const arm = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (arm) return value({ schema: arm[0] });
  if (schema.enum) return schema.enum[0];
  return { integer: 1, number: 1, boolean: true }[schema.type] ?? "5f0c2a9d7be14c3380a6d912";
}

// The headers and the query parameters that carry the credentials.
function credentials(operation) {
  const scheme = Object.keys((operation.security ?? document.security ?? [])[0] ?? {})[0];
  const { type, name } = document.components.securitySchemes[scheme] ?? {};
  if (!type) return {};
  return type === "http" ? { authorization: "Bearer made-up" } : { [name]: "made-up" };
}

function form(schema) {
  const data = new FormData();
  for (const [name, property] of Object.entries(resolve(schema).properties)) {
    const isFile = resolve(property).format === "binary";
    data.append(name, isFile ? new Blob(["a\n1\n"], { type: "text/csv" }) : "made-up");
  }
  return data;
}

// The bodies of an operation: the examples of JSON, and a form.
function bodies(operation) {
  const content = Object.entries(resolve(operation.requestBody)?.content ?? {});
  const all = content.flatMap(([type, media]) => {
    if (type !== "application/json") return [{ name: type, body: form(media.schema) }];
    const named = Object.entries(media.examples ?? { example: { value: media.example } });
    return named.map(([name, example]) => ({
      name,
      type,
      body: JSON.stringify(resolve(example).value),
    }));
  });
  return all.length > 0 ? all : [{ name: "no body" }];
}

function* requests() {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((method) => item[method])) {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
      const required = (place) => parameters.filter((it) => it.in === place && it.required);
      const url = required("path").reduce(
        (url, it) => url.replace(`{${it.name}}`, encodeURIComponent(value(it))),
        path,
      );
      const query = new URLSearchParams(required("query").map((it) => [it.name, value(it)]));
      const headers = Object.fromEntries(required("header").map((it) => [it.name, value(it)]));
      for (const { name, type, body } of bodies(operation)) {
        const all = { ...headers, ...credentials(operation), ...(type && { "content-type": type }) };
        const target = `http://127.0.0.1:${port}${url}?${query}`;
        yield { name: `${operation.operationId} (${name})`, target, init: { method: method.toUpperCase(), headers: all, body } };
      }
    }
  }
}

async function until(ready) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await ready()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the mock server did not start");
}

const prism = spawn("node_modules/.bin/prism", ["mock", file, "--port", port], { stdio: "ignore" });
let failures = 0;
let count = 0;
try {
  await until(() => fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false));
  for (const { name, target, init } of requests()) {
    const response = await fetch(target, init);
    const text = await response.text();
    count += 1;
    if (!response.ok) {
      failures += 1;
      console.log(`${name}: ${response.status} ${text.slice(0, 400)}`);
    }
  }
} finally {
  prism.kill();
}
console.log(`prism: ${count} requests, ${failures} without success`);
process.exit(failures > 0 ? 1 : 0);
