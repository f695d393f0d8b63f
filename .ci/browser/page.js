// Reads the report as a page in headless Chromium: filters, keyboard, both documents side by side, dark
// mode, and no request to any network. Arguments: the page, and a folder for screenshots.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, folder] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM || undefined;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

const open = async (options) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const requests = [];
  const errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  return { page, requests, errors };
};

const articles = (page) => page.locator("article");
const background = (page) =>
  page.evaluate(() => {
    const canvas = document.createElement("div");
    canvas.style.color = "Canvas";
    document.body.append(canvas);
    const color = getComputedStyle(canvas).color;
    canvas.remove();
    return color;
  });

try {
  const { page, requests, errors } = await open({ colorScheme: "light" });
  const all = await articles(page).count();
  assert.ok(all >= 5, `${all} findings`);
  assert.equal(await page.locator("#count").textContent(), `${all} of ${all}`);

  for (const name of ["level", "group", "operation"]) {
    const select = page.locator(`select[name=${name}]`);
    const values = await select.locator("option").evaluateAll((options) => options.map((one) => one.value));
    const [value] = values.filter(Boolean);
    assert.ok(value, `nothing to choose for ${name}`);
    await select.selectOption(value);
    const found = await articles(page).count();
    assert.ok(found > 0 && found <= all, `${name} ${value}: ${found} of ${all}`);
    if (name !== "operation") {
      const fits = await page.evaluate(([key, wanted]) => report.findings.filter((one) => one[key] === wanted).length, [name, value]);
      assert.equal(found, fits);
    }
    await page.keyboard.press("Escape");
    assert.equal(await articles(page).count(), all);
  }

  await page.keyboard.press("/");
  await page.keyboard.type("no such words");
  assert.equal(await articles(page).count(), 0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const focused = () => page.evaluate(() => [...document.querySelectorAll("article")].indexOf(document.activeElement));
  assert.equal(await focused(), 1);
  await page.keyboard.press("k");
  assert.equal(await focused(), 0);

  const both = articles(page).filter({ has: page.locator(".old .differs") }).filter({ has: page.locator(".new .differs") }).first();
  const [old, now] = await Promise.all([both.locator(".old").boundingBox(), both.locator(".new").boundingBox()]);
  assert.ok(Math.abs(old.y - now.y) < 2 && old.x + old.width <= now.x, "the documents are side by side");
  const marked = await both.locator(".old .differs").first().evaluate((line) => getComputedStyle(line).backgroundColor);
  assert.notEqual(marked, "rgba(0, 0, 0, 0)");
  await both.locator("summary").click();
  assert.match(await both.locator("details pre").textContent(), /^\[\[change\]\]/);
  await page.screenshot({ path: `${folder}/light.png`, fullPage: true });

  const dark = await open({ colorScheme: "dark" });
  assert.notEqual(await background(page), await background(dark.page));
  await dark.page.screenshot({ path: `${folder}/dark.png` });

  const narrow = await open({ viewport: { width: 400, height: 800 } });
  const stacked = articles(narrow.page).filter({ has: narrow.page.locator(".old .differs") }).first();
  const [above, below] = await Promise.all([stacked.locator(".old").boundingBox(), stacked.locator(".new").boundingBox()]);
  assert.ok(below.y >= above.y + above.height - 1, "on a narrow screen the documents are one below the other");

  assert.deepEqual(requests.filter((url) => !url.startsWith("file:")), []);
  assert.deepEqual([...errors, ...dark.errors, ...narrow.errors], []);
} finally {
  await browser.close();
}
