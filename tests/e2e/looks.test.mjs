// Every screen of the path, narrow and wide, light and dark: an axe pass without violations, and a picture when asked
// for (POTLUCK_SHOTS=dir).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import AxeBuilder from "@axe-core/playwright";

import { AlbumPage } from "./pages/album.mjs";
import { DESKTOP, launch, person, PHONE, shot } from "./support/browser.mjs";
import { eventually, expectVisible } from "./support/expect.mjs";
import { startServer } from "./support/server.mjs";
import { ownerWithLink, TITLE } from "./support/story.mjs";

const fixture = (name) => fileURLToPath(new URL(`../fixtures/photos/${name}`, import.meta.url));
const PHOTOS = ["temple.jpg", "flower.jpg", "coffee.jpg", "cat.jpg", "astronaut.jpg", "rocket.jpg", "galaxies.jpg", "camera.jpg"].map(fixture);

// The least the layout promises to serve.
const NARROW = { width: 320, height: 640 };

const LOOKS = [
  { name: "desktop-light", viewport: DESKTOP, dark: false },
  { name: "desktop-dark", viewport: DESKTOP, dark: true },
  { name: "phone-light", viewport: PHONE, dark: false },
  { name: "phone-dark", viewport: PHONE, dark: true },
  { name: "narrow", viewport: NARROW, dark: false },
];

async function inspect(page, name, look) {
  await shot(page, `${name}.${look.name}`);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`);
  assert.deepEqual(told, [], `${name} in ${look.name}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${name} in ${look.name} scrolls sideways`);
}

describe("looks", { concurrency: false }, () => {
  let server;
  let browser;
  let owner;
  let link;

  before(async () => {
    server = await startServer();
    browser = await launch();
    owner = await person(browser);
    let album;
    ({ link, album } = await ownerWithLink(owner, server));
    await album.addByPicker(PHOTOS);
    await eventually(async () => (await album.drawn()).length, PHOTOS.length, { what: "drawn thumbnails", timeout: 60_000 });
    await owner.page.getByRole("region", { name: "Adding photos" }).getByRole("button", { name: "Done" }).click();
  });

  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  for (const look of LOOKS) {
    test(`signed out, ${look.name}`, async () => {
      const { page, context, faults } = await person(browser, look);
      for (const [name, path, heading] of [
        ["welcome", "/", /.+/],
        ["sign-up", "/sign-up", "Create account"],
        ["sign-in", "/sign-in", "Sign in"],
        ["missing", "/no/such/page", /.+/],
      ]) {
        await page.goto(`${server.origin}${path}`);
        await expectVisible(page.getByRole("heading", { level: 1, name: heading }));
        await inspect(page, name, look);
      }
      assert.deepEqual(faults, []);
      await context.close();
    });

    test(`guest, ${look.name}`, async () => {
      const { page, context, faults } = await person(browser, look);
      await page.goto(link);
      await expectVisible(page.getByRole("heading", { level: 1, name: TITLE }));
      await eventually(async () => (await new AlbumPage(page).drawn()).length, (n) => n >= 4, { what: "thumbnails" });
      await inspect(page, "guest", look);
      assert.deepEqual(faults, []);
      await context.close();
      const lost = await person(browser, look);
      await lost.page.goto(link.split("#")[0]);
      await expectVisible(lost.page.getByRole("heading", { level: 1 }));
      assert.equal(await lost.page.getByText(TITLE).count(), 0);
      await inspect(lost.page, "guest-no-key", look);
      assert.deepEqual(lost.faults, []);
      await lost.context.close();
    });

    test(`owner, ${look.name}`, async () => {
      const { page } = owner;
      await page.setViewportSize(look.viewport);
      await page.emulateMedia({ colorScheme: look.dark ? "dark" : "light" });
      await page.goto(`${server.origin}/albums`);
      await expectVisible(page.getByRole("link", { name: TITLE }));
      await inspect(page, "albums", look);
      await page.getByRole("link", { name: TITLE }).first().click();
      const album = new AlbumPage(page);
      await eventually(async () => (await album.drawn()).length, (n) => n >= 4, { what: "thumbnails" });
      await inspect(page, "album", look);
      await page.getByRole("button", { name: "Share" }).click();
      await expectVisible(page.getByRole("button", { name: "Copy link" }));
      await inspect(page, "share", look);
      await page.keyboard.press("Escape");
      await album.tiles().first().click();
      await expectVisible(page.getByRole("button", { name: "Download" }));
      await inspect(page, "viewer", look);
      await page.keyboard.press("Escape");
      await page.goto(`${server.origin}/settings`);
      await expectVisible(page.getByRole("button", { name: "Sign out" }));
      await inspect(page, "settings", look);
      assert.deepEqual(owner.faults, []);
    });
  }
});
