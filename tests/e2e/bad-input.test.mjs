// Bad input and bad days: each gets a clear word and loses nothing.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { AccountPage } from "./pages/account.mjs";
import { AlbumsPage, Grid } from "./pages/album.mjs";
import { GuestPage } from "./pages/guest.mjs";
import { launch, person, PHONE, shot } from "./support/browser.mjs";
import { eventually, expectVisible } from "./support/expect.mjs";
import { startServer } from "./support/server.mjs";
import { EMAIL, ownerWithLink, PASSWORD, TITLE } from "./support/story.mjs";

const FIXTURES = fileURLToPath(new URL("../fixtures/photos/", import.meta.url));
const fixture = (name) => path.join(FIXTURES, name);

describe("bad input and bad days", { concurrency: false }, () => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "potluck-bad-"));
  let server;
  let browser;
  let owner;
  let link;
  let phrase;

  before(async () => {
    server = await startServer();
    browser = await launch();
    owner = await person(browser);
    ({ link, phrase } = await ownerWithLink(owner, server));
  });

  after(async () => {
    await browser?.close();
    await server?.dispose();
    fs.rmSync(work, { recursive: true, force: true });
  });

  test("a wrong code says so, the right one still works, and a used one does not work twice", async () => {
    const stranger = await person(browser);
    const { page } = stranger;
    await page.goto(`${server.origin}/sign-up`);
    await page.getByLabel("E-mail").fill("ben@example.org");
    const heard = server.heard;
    await page.getByRole("button", { name: "Send code" }).click();
    const code = await server.code("ben@example.org", heard);
    const wrong = code === "000000" ? "000001" : "000000";
    await page.getByLabel("Six-digit code").fill(wrong);
    await page.getByRole("button", { name: "Continue" }).click();
    await expectVisible(page.getByText(/code.*(not|wrong)|not.*code/i));
    await page.getByLabel("Six-digit code").fill(code);
    await page.getByRole("button", { name: "Continue" }).click();
    await expectVisible(page.getByRole("heading", { name: "Choose a password" }));
    const again = await fetch(`${server.origin}/users/verify-email`, {
      method: "POST",
      body: JSON.stringify({ email: "ben@example.org", ott: code }),
    });
    assert.equal(again.status, 410);
    await stranger.context.close();
  });

  test("a wrong password says so and the right one signs in", async () => {
    const stranger = await person(browser);
    const account = new AccountPage(stranger.page, server);
    await account.signIn(EMAIL, "not the password at all");
    await expectVisible(stranger.page.getByText(/password/i).filter({ hasText: /not|wrong|fit/i }), 60_000);
    await shot(stranger.page, "sign-in-wrong");
    await stranger.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await stranger.page.getByRole("button", { name: "Sign in" }).click();
    await expectVisible(stranger.page.getByText(TITLE), 60_000);
    await stranger.context.close();
  });

  test("an empty file and a text in disguise are named with their cause; the good one goes in", async () => {
    const empty = path.join(work, "empty.jpg");
    const text = path.join(work, "text.jpg");
    fs.writeFileSync(empty, "");
    fs.writeFileSync(text, "This is a shopping list, not a photograph.\n".repeat(40));
    const album = await (async () => {
      const albums = new AlbumsPage(owner.page, server);
      await albums.open();
      return albums.choose(TITLE);
    })();
    await album.addByPicker([empty, text, fixture("cat.jpg")]);
    await eventually(async () => (await album.drawn()).length, 1, { what: "drawn thumbnails" });
    const tray = owner.page.getByRole("region", { name: "Adding photos" });
    for (const name of ["empty.jpg", "text.jpg"]) {
      await expectVisible(tray.getByText(name));
    }
    await shot(owner.page, "tray-failures");
  });

  test("a guest must give a name or stay anonymous; 10 000 characters are refused with words", async () => {
    const guest = await person(browser, { viewport: PHONE });
    const page = new GuestPage(guest.page);
    await page.open(link);
    await page.title(TITLE);
    await page.addByPicker([fixture("rocket.jpg")]);
    const dialog = guest.page.getByRole("dialog");
    await expectVisible(dialog);
    const go = dialog.getByRole("button", { name: /add/i }).first();
    await dialog.getByRole("textbox").fill("   ");
    await go.click();
    assert.ok(await dialog.isVisible(), "a blank name does not go on");
    const longest = await dialog.getByRole("textbox").evaluate((field) => field.maxLength);
    if (longest < 0) {
      await dialog.getByRole("textbox").fill("x".repeat(10_000));
      await go.click();
      await expectVisible(dialog.getByText(/long|short/i));
    } else {
      assert.ok(longest <= 200, "the field takes no novel");
    }
    await dialog.getByRole("textbox").fill("Anna");
    await go.click();
    await eventually(async () => (await page.drawn()).length, 2, { what: "thumbnails" });
    await guest.context.close();
  });

  test("the server stops in mid-upload: the queue waits and goes on when it is back", async () => {
    const guest = await person(browser, { viewport: PHONE });
    const page = new GuestPage(guest.page);
    await page.open(link);
    await page.title(TITLE);
    await eventually(async () => (await page.drawn()).length, 2, { what: "thumbnails" });
    await server.kill();
    await page.addByPicker([fixture("astronaut.jpg"), fixture("coffee.jpg")]);
    const dialog = guest.page.getByRole("dialog");
    if (await dialog.isVisible().catch(() => false)) {
      await dialog.getByRole("textbox").fill("Ben");
      await dialog.getByRole("button", { name: /add/i }).first().click();
    } else {
      await dialog.waitFor({ state: "visible" });
      await dialog.getByRole("textbox").fill("Ben");
      await dialog.getByRole("button", { name: /add/i }).first().click();
    }
    await expectVisible(guest.page.getByText(/waiting for network/i));
    await shot(guest.page, "guest-waiting");
    await server.start();
    await eventually(async () => (await page.drawn()).length, 4, { what: "thumbnails", timeout: 90_000 });
    await guest.context.close();
  });

  test("turning the phone while photos arrive breaks nothing", async () => {
    const guest = await person(browser, { viewport: PHONE });
    const page = new GuestPage(guest.page);
    await page.open(link);
    await page.title(TITLE);
    await page.deposit(["retina.jpg", "temple.jpg"].map(fixture), "Anna");
    for (let turn = 0; turn < 12; turn += 1) {
      await guest.page.setViewportSize(turn % 2 ? PHONE : { width: PHONE.height, height: PHONE.width });
    }
    await expectVisible(guest.page.getByText(/6 photos/));
    await eventually(async () => (await page.drawn()).length, (n) => n >= 4, { what: "thumbnails" });
    assert.deepEqual(guest.faults, []);
    await guest.context.close();
  });

  test("two tabs of one person show the same without reloading", async () => {
    const one = owner.page;
    const albums = new AlbumsPage(one, server);
    await albums.open();
    const two = await owner.context.newPage();
    await two.goto(`${server.origin}/albums`);
    await expectVisible(two.getByText(TITLE));
    await albums.create("Lisbon, early autumn");
    await expectVisible(two.getByText("Lisbon, early autumn"));
    const album = new Grid(one);
    await album.addByPicker([fixture("flower.jpg")]);
    await eventually(async () => (await album.drawn()).length, 1, { what: "drawn thumbnails" });
    await two.getByRole("link", { name: "Lisbon, early autumn" }).first().click();
    await eventually(async () => (await new Grid(two).drawn()).length, 1, { what: "thumbnails in the other tab" });
    await two.close();
  });

  test("with storage blocked a guest still looks and adds", async () => {
    const guest = await person(browser, { viewport: PHONE });
    await guest.page.addInitScript(() => {
      Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("blocked", "SecurityError"); } });
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
      }
    });
    const page = new GuestPage(guest.page);
    await page.open(link);
    await page.title(TITLE);
    await page.deposit([fixture("galaxies.jpg")], "Cleo");
    await expectVisible(guest.page.getByText(/7 photos/));
    assert.deepEqual(guest.faults, []);
    await guest.context.close();
  });

  test("signing out leaves nothing of the album on the device", async () => {
    assert.equal(phrase.split(" ").length, 24);
    await new AccountPage(owner.page, server).signOut();
    const left = await owner.page.evaluate(async () => {
      const names = (await indexedDB.databases()).map((database) => database.name);
      let rows = 0;
      for (const name of names) {
        const database = await new Promise((resolve, reject) => {
          const asked = indexedDB.open(name);
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        for (const store of ["session", "albums", "photos", "thumbs"]) {
          if (!database.objectStoreNames.contains(store)) continue;
          rows += await new Promise((resolve, reject) => {
            const asked = database.transaction(store).objectStore(store).count();
            asked.onsuccess = () => resolve(asked.result);
            asked.onerror = () => reject(asked.error);
          });
        }
        database.close();
      }
      return rows;
    });
    assert.equal(left, 0);
    assert.deepEqual(owner.faults, []);
  });
});
