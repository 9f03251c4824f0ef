// The guest page: nothing but a link.
import { expectVisible } from "../support/expect.mjs";
import { Grid } from "./album.mjs";

export class GuestPage extends Grid {
  async open(link) {
    await this.page.goto(link);
  }

  async title(title) {
    await expectVisible(this.page.getByRole("heading", { name: title, level: 1 }));
  }

  /** Chooses photos; the name is asked once, afterwards it is known. */
  async deposit(files, name) {
    await this.addByPicker(files);
    if (name === undefined) return;
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(name);
    await dialog.getByRole("button", { name: /add|continue/i }).first().click();
  }
}
