// Albums and one album, for the signed-in.
import { expectVisible } from "../support/expect.mjs";

export class AlbumsPage {
  constructor(page, server) {
    this.page = page;
    this.server = server;
  }

  async open() {
    await this.page.goto(`${this.server.origin}/albums`);
  }

  async create(title) {
    const { page } = this;
    await page.getByRole("button", { name: "New album" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(title);
    await dialog.getByRole("button", { name: /create/i }).click();
    await expectVisible(page.getByRole("heading", { name: title }));
    return new AlbumPage(page);
  }

  async choose(title) {
    await this.page.getByRole("link", { name: title }).first().click();
    await expectVisible(this.page.getByRole("heading", { name: title, level: 1 }));
    return new AlbumPage(this.page);
  }
}

/** The grid, the same for owners and guests. */
export class Grid {
  constructor(page) {
    this.page = page;
  }

  tiles() {
    return this.page.getByRole("main").getByRole("link").filter({ has: this.page.locator("img") });
  }

  async addByPicker(files) {
    const chosen = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Add photos" }).first().click();
    await (await chosen).setFiles(files);
  }

  /** Drops files on the page as from a folder window. */
  async addByDrop(files) {
    const payload = files.map(({ name, bytes, type }) => ({ name, type, base64: bytes.toString("base64") }));
    const transfer = await this.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const raw = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        data.items.add(new File([raw], name, { type }));
      }
      return data;
    }, payload);
    const target = this.page.getByRole("main");
    for (const event of ["dragenter", "dragover", "drop"]) {
      await target.dispatchEvent(event, { dataTransfer: transfer });
    }
  }

  /** Names of the photos whose picture has really been decoded and drawn. */
  async drawn() {
    return this.tiles().evaluateAll((links) =>
      links
        .filter((link) => [...link.querySelectorAll("img")].some((img) => img.complete && img.naturalWidth > 1))
        .map((link) => link.getAttribute("aria-label") ?? link.innerText),
    );
  }

  dayHeaders() {
    return this.page.getByRole("main").getByRole("heading", { level: 2 });
  }
}

export class AlbumPage extends Grid {
  /** Share → Collect photos → Copy link; returns the link and the number of clicks it took. */
  async collectLink() {
    const { page } = this;
    let clicks = 0;
    const click = async (locator) => {
      await locator.click();
      clicks += 1;
    };
    await click(page.getByRole("button", { name: "Share" }));
    await click(page.getByRole("button", { name: "Collect photos" }).or(page.getByRole("menuitem", { name: "Collect photos" })));
    await click(page.getByRole("button", { name: "Copy link" }));
    const link = await page.evaluate(() => navigator.clipboard.readText());
    return { link, clicks };
  }
}
