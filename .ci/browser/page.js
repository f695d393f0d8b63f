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

  // The whole files: what is equal is folded, and opens on a click until every line is there.
  const table = page.locator("#files table").first();
  const lines = (side) => table.locator(`td.${side}:not(.none)`).allTextContents();
  const whole = await page.evaluate(() => report.files.pairs[0].blocks.reduce((sum, { same, before, after }) =>
    ({ old: sum.old + (same ?? before).length, new: sum.new + (same ?? after).length }), { old: 0, new: 0 }));
  assert.ok((await lines("old")).length < whole.old, "what is equal is folded at first");
  const differing = table.locator("td.old.differs");
  assert.ok(await differing.count() >= 4, "the lines that differ are marked");
  assert.notEqual(await differing.first().evaluate((cell) => getComputedStyle(cell).backgroundColor), "rgba(0, 0, 0, 0)");
  const before = await page.evaluate(() => report.files.pairs[0].blocks.flatMap(({ before }) => before ?? []));
  assert.deepEqual(await differing.allTextContents(), before);

  await both.focus();
  await page.keyboard.press("w");
  const row = await page.evaluate(() => document.activeElement.dataset.new);
  assert.equal(row, String(await both.evaluate((node) => report.findings[[...node.parentNode.children].indexOf(node)].new.line)));
  await page.keyboard.press("k");
  assert.ok(await focused() >= 0, "the keys go on from the change");

  for (let folds = table.locator(".fold button"); await folds.count();) await folds.first().press("Enter");
  assert.deepEqual([(await lines("old")).length, (await lines("new")).length], [whole.old, whole.new]);
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
