// What people do that nobody plans: load a photo's address, close a question, make an album and look at it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { AlbumsPage } from "./pages/album.mjs";
import { GuestPage } from "./pages/guest.mjs";
import { launch, person, PHONE, shot } from "./support/browser.mjs";
import { eventually, expectVisible } from "./support/expect.mjs";
import { startServer } from "./support/server.mjs";
import { ownerWithLink, TITLE } from "./support/story.mjs";

const fixture = (name) => fileURLToPath(new URL(`../fixtures/photos/${name}`, import.meta.url));

describe("second looks", { concurrency: false }, () => {
  let server;
  let browser;
  let owner;
  let link;
  let album;

  before(async () => {
    server = await startServer();
    browser = await launch();
    owner = await person(browser);
    ({ link, album } = await ownerWithLink(owner, server));
  });

  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  test("a new album says at once that it waits for its first photo", async () => {
    await expectVisible(owner.page.getByText("Waiting for the first photo"));
  });

  test("a photo's address, loaded anew, shows the photo", async () => {
    const { page } = owner;
    await album.addByPicker([fixture("coffee.jpg")]);
    await eventually(async () => (await album.drawn()).length, 1, { what: "drawn thumbnails" });
    await album.tiles().first().click();
    await expectVisible(page.getByRole("button", { name: "Download" }));
    await page.reload();
    const widest = () => page.locator("img").evaluateAll((all) => Math.max(0, ...all.map((img) => img.naturalWidth)));
    // Orientation 6: what was 600 wide in the file stands upright.
    await eventually(widest, (width) => width >= 400, { what: "width of the picture" });
    assert.equal(await page.getByText("cannot be shown").count(), 0);
    await shot(page, "viewer-reloaded");
    await page.keyboard.press("Escape");
    await expectVisible(page.getByRole("heading", { name: TITLE, level: 1 }));
  });

  test("closing the question for a name keeps the chosen photos", async () => {
    const guest = await person(browser, { viewport: PHONE });
    const page = new GuestPage(guest.page);
    await page.open(link);
    await page.title(TITLE);
    await page.addByPicker([fixture("cat.jpg"), fixture("rocket.jpg")]);
    await expectVisible(guest.page.getByRole("dialog"));
    await guest.page.keyboard.press("Escape");
    await expectVisible(guest.page.getByText(/2 photos chosen/));
    await shot(guest.page, "guest-held");
    await guest.page.getByRole("status").getByRole("button", { name: "Add photos" }).click();
    const dialog = guest.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("Cleo");
    await dialog.getByRole("button", { name: /add/i }).first().click();
    await eventually(async () => (await page.drawn()).length, 3, { what: "thumbnails" });
    assert.deepEqual(guest.faults, []);
    await guest.context.close();
  });

  test("renaming can be undone", async () => {
    const { page } = owner;
    const albums = new AlbumsPage(page, server);
    await albums.open();
    await albums.choose(TITLE);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("Lisbon, early autumn");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expectVisible(page.getByRole("heading", { name: "Lisbon, early autumn", level: 1 }));
    await page.getByRole("button", { name: "Undo" }).click();
    await expectVisible(page.getByRole("heading", { name: TITLE, level: 1 }));
    assert.deepEqual(owner.faults, []);
  });
});
