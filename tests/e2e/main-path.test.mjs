// The main job, end to end: an owner makes an album, a guest fills it through a collect link, and nobody else can
// read it. Every byte the browsers send goes through a recorder; at the end the recording and the server's disk are
// searched for everything that must have stayed private.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { AccountPage } from "./pages/account.mjs";
import { AlbumsPage } from "./pages/album.mjs";
import { GuestPage } from "./pages/guest.mjs";
import { decodeBase58, encodeBase58 } from "./support/base58.mjs";
import { launch, person, PHONE, shot } from "./support/browser.mjs";
import { eventually, expectVisible } from "./support/expect.mjs";
import { masterKey } from "./support/keys.mjs";
import { byteNeedle, JPEG_STARTS, search, textNeedle } from "./support/needles.mjs";
import { freePort } from "./support/ports.mjs";
import { startRecorder } from "./support/recorder.mjs";
import { filesUnder, startServer } from "./support/server.mjs";

const FIXTURES = fileURLToPath(new URL("../fixtures/photos/", import.meta.url));
const FACTS = JSON.parse(fs.readFileSync(fileURLToPath(new URL("../fixtures/photos.json", import.meta.url)), "utf8"));
const PHOTOS = FACTS.filter((photo) => photo.exif);
const OWNERS = PHOTOS.slice(0, 4);
const GUESTS = PHOTOS.slice(4, 7);

const EMAIL = "sara@example.org";
const PASSWORD = "seven lanterns over the old harbour";
const TITLE = "Sara & Tom's wedding";
const GUEST_NAME = "Anna-Lisbeth Ærø";

const fixture = (photo) => path.join(FIXTURES, photo.file);
const read = (photo) => fs.readFileSync(fixture(photo));
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

describe("the main job", { concurrency: false }, () => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "potluck-main-"));
  const recording = path.join(work, "sent.bin");
  let server;
  let recorder;
  let browser;
  let owner;
  let second;
  let guest;
  let keyAttributes;
  let phrase;
  let link;
  let recorderStopped = false;

  before(async () => {
    const publicPort = await freePort();
    server = await startServer({ publicPort });
    recorder = await startRecorder({ listen: publicPort, target: server.port, file: recording });
    browser = await launch();
    owner = await person(browser);
    second = await person(browser);
    guest = await person(browser, { viewport: PHONE, touch: true });
    owner.page.on("request", (request) => {
      if (request.method() === "PUT" && request.url().endsWith("/users/attributes")) {
        ({ keyAttributes } = JSON.parse(request.postData()));
      }
    });
  });

  after(async () => {
    await browser?.close();
    if (!recorderStopped) await recorder?.stop();
    await server?.dispose();
    fs.rmSync(work, { recursive: true, force: true });
  });

  test("1. the owner creates an account and is shown the recovery phrase", async () => {
    phrase = await new AccountPage(owner.page, server).create(EMAIL, PASSWORD);
    assert.equal(phrase.split(" ").length, 24);
    assert.ok(keyAttributes, "the key attributes went up");
    await shot(owner.page, "albums-empty");
  });

  test("2. the owner makes an album and adds photos by picker and by drop", async () => {
    const albums = new AlbumsPage(owner.page, server);
    const album = await albums.create(TITLE);
    await shot(owner.page, "album-empty");
    const [dropped, ...picked] = OWNERS;
    await album.addByPicker(picked.map(fixture));
    await eventually(async () => (await album.drawn()).length, picked.length, { what: "drawn thumbnails" });
    await album.addByDrop([{ name: dropped.file, bytes: read(dropped), type: "image/jpeg" }]);
    await eventually(async () => (await album.drawn()).length, OWNERS.length, { what: "drawn thumbnails" });
    const days = new Set(OWNERS.map((photo) => photo.taken.slice(0, 10)));
    assert.equal(await album.dayHeaders().count(), days.size, "one header for each EXIF date");
    await shot(owner.page, "album");
  });

  test("2b. a click opens the viewer with the full photo, Back closes it", async () => {
    const { page } = owner;
    const album = new GuestPage(page);
    await album.tiles().first().click();
    const picture = page.getByRole("dialog").or(page.getByRole("main")).locator("img").last();
    await eventually(() => picture.evaluate((img) => img.naturalWidth), (width) => width >= 400, { what: "viewer width" });
    await shot(page, "viewer");
    await page.goBack();
    await expectVisible(page.getByRole("heading", { name: TITLE, level: 1 }));
  });

  test("1b. another browser signs in by SRP and the album's name decrypts there", async () => {
    await new AccountPage(second.page, server).signIn(EMAIL, PASSWORD);
    await expectVisible(second.page.getByText(TITLE), 120_000);
    await new AccountPage(second.page, server).signOut();
    assert.equal(await second.page.getByText(TITLE).count(), 0);
  });

  test("3. Share, Collect photos, Copy link: at most four clicks", async () => {
    const albums = new AlbumsPage(owner.page, server);
    await albums.open();
    const album = await albums.choose(TITLE);
    const made = await album.collectLink();
    await shot(owner.page, "share-link");
    ({ link } = made);
    assert.ok(made.clicks <= 4);
    const url = new URL(link);
    assert.match(url.searchParams.get("t"), /^[2-9A-Z]{10}$/);
    assert.equal(decodeBase58(url.hash.slice(1)).length, 32);
    await owner.page.keyboard.press("Escape");
  });

  test("4. a guest who never signed in sees the album, gives a name once and adds three photos", async () => {
    const page = new GuestPage(guest.page);
    await page.open(link);
    await page.title(TITLE);
    await eventually(async () => (await page.drawn()).length, OWNERS.length, { what: "thumbnails a guest sees" });
    await shot(guest.page, "guest-open");
    assert.ok(!guest.page.url().includes("#"), "the key part has left the address bar");
    await page.deposit(GUESTS.slice(0, 2).map(fixture), GUEST_NAME);
    await eventually(async () => (await page.drawn()).length, OWNERS.length + 2, { what: "thumbnails a guest sees" });
    await page.deposit([fixture(GUESTS[2])]);
    await eventually(async () => (await page.drawn()).length, OWNERS.length + 3, { what: "thumbnails a guest sees" });
    await shot(guest.page, "guest-done");
  });

  test("5. the owner sees the guest's photos and name without reloading and downloads one byte for byte", async () => {
    const { page } = owner;
    const album = new GuestPage(page);
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await eventually(async () => (await album.drawn()).length, OWNERS.length + 3, { what: "thumbnails the owner sees", timeout: 60_000 });
    await expectVisible(page.getByText(GUEST_NAME));
    const tile = album.tiles().filter({ has: page.locator(`img[alt*="${GUESTS[0].file}"]`) }).or(page.getByRole("link", { name: GUESTS[0].file })).first();
    await tile.click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), GUESTS[0].file);
    assert.equal(digest(fs.readFileSync(await saved.path())), digest(read(GUESTS[0])));
    await page.goBack();
  });

  test("6. wrong key, unknown token and removed link each get their own page", async () => {
    const stranger = await person(browser, { viewport: PHONE });
    const said = [];
    const visit = async (address, name) => {
      await stranger.page.goto("about:blank");
      await stranger.page.goto(address);
      const heading = stranger.page.getByRole("heading", { level: 1 });
      await expectVisible(heading);
      await eventually(() => heading.first().innerText(), (text) => text.length > 0 && !/opening/i.test(text), { what: "heading" });
      assert.equal(await stranger.page.getByText(TITLE).count(), 0);
      said.push(await heading.first().innerText());
      await shot(stranger.page, `link-${name}`);
    };
    const url = new URL(link);
    const wrongKey = decodeBase58(url.hash.slice(1));
    wrongKey[7] ^= 0x40;
    await visit(`${url.origin}/?t=${url.searchParams.get("t")}#${encodeBase58(wrongKey)}`, "wrong-key");
    await visit(`${url.origin}/?t=ZZZZZZZZZZ${url.hash}`, "unknown");
    await visit(`${url.origin}/?t=${url.searchParams.get("t")}`, "no-key");
    await visit(`${url.origin}/?t=${url.searchParams.get("t")}#${encodeBase58(wrongKey.subarray(0, 31))}`, "short-key");
    const { page } = owner;
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: "Remove link" }).click();
    await page.getByRole("dialog").last().getByRole("button", { name: /remove/i }).last().click();
    await expectVisible(page.getByRole("button", { name: "Collect photos" }));
    await visit(link, "removed");
    assert.equal(new Set(said).size, said.length, `each page has words of its own: ${said.join(" | ")}`);
    await stranger.context.close();
  });

  test("nothing private was sent or stored", async () => {
    const { masterKey: master, recoveryKey } = masterKey(keyAttributes, phrase);
    const albumKey = decodeBase58(new URL(link).hash.slice(1));
    const needles = [
      textNeedle("album title", TITLE),
      textNeedle("guest's name", GUEST_NAME),
      textNeedle("password", PASSWORD),
      textNeedle("recovery phrase", phrase),
      byteNeedle("album key", albumKey),
      textNeedle("album key, base58", encodeBase58(albumKey)),
      byteNeedle("master key", master),
      byteNeedle("recovery key", recoveryKey),
      ...[...OWNERS, ...GUESTS].flatMap((photo) => [
        textNeedle(`name of ${photo.file}`, photo.file),
        textNeedle(`camera of ${photo.file}`, photo.model),
        textNeedle(`EXIF date of ${photo.file}`, photo.taken),
        byteNeedle(`first bytes of ${photo.file}`, read(photo).subarray(0, 16)),
        byteNeedle(`middle of ${photo.file}`, read(photo).subarray(4000, 4032)),
      ]),
      ...JPEG_STARTS,
    ];
    await browser.close();
    const sentByThen = recorder.bytes();
    // The deliberate leak, in this test only: one secret on each road, as a careless client and server would.
    const careless = Buffer.from(`seen ${TITLE} by ${GUEST_NAME}`).toString("base64");
    await fetch(`${server.origin}/ping`, { method: "POST", body: JSON.stringify({ note: careless }) });
    await recorder.stop();
    recorderStopped = true;
    await server.stop();
    const recorded = fs.readFileSync(recording);
    const sent = { where: "requests", bytes: recorded.subarray(0, sentByThen) };
    const leaked = { where: "requests", bytes: recorded.subarray(sentByThen) };
    const stored = filesUnder(server.dataDir);
    const photosBytes = [...OWNERS, ...GUESTS].reduce((sum, photo) => sum + read(photo).length, 0);
    assert.ok(sent.bytes.length > photosBytes, "the recording holds the uploads");
    assert.ok(stored.reduce((sum, file) => sum + file.bytes.length, 0) > photosBytes, "the data directory holds them too");

    assert.deepEqual(search([sent, ...stored], needles), []);

    const found = new Set(search([leaked], needles).map((hit) => hit.needle));
    assert.deepEqual([...found].sort(), ["album title", "guest's name"], "the leak on the wire is found");
    fs.writeFileSync(path.join(server.dataDir, "debug.log"), `key=${master.toString("hex")}\n`);
    const onDisk = search(filesUnder(server.dataDir), needles).map(({ needle, form, where }) => ({ needle, form, where }));
    assert.deepEqual(onDisk, [{ needle: "master key", form: "hex", where: "debug.log" }], "the leak on disk is found");
    assert.deepEqual(owner.faults.concat(guest.faults), []);
  });
});
