// Creating an account and signing in, as a person would.
import { expectVisible } from "../support/expect.mjs";

export class AccountPage {
  constructor(page, server) {
    this.page = page;
    this.server = server;
  }

  async open() {
    await this.page.goto(`${this.server.origin}/`);
  }

  /** Returns the recovery phrase that was shown. */
  async create(email, password) {
    const { page, server } = this;
    await this.open();
    await page.getByRole("link", { name: "Create account" }).first().click();
    await page.getByLabel(/e-?mail/i).fill(email);
    const heard = server.heard;
    await page.getByRole("button", { name: /continue|send code/i }).click();
    await page.getByLabel(/code/i).fill(await server.code(email, heard));
    await page.getByRole("button", { name: /continue|verify/i }).click();
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: /create account|continue/i }).click();
    return this.keepRecoveryPhrase();
  }

  async keepRecoveryPhrase() {
    const { page } = this;
    const list = page.getByRole("list", { name: /recovery/i });
    await expectVisible(list, 120_000);
    const words = (await list.getByRole("listitem").allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ""));
    await page.getByRole("button", { name: /saved|written|continue/i }).click();
    // Two words are asked for, to be sure they were kept.
    for (const field of await page.getByRole("textbox", { name: /word \d+/i }).all()) {
      const name = (await field.getAttribute("aria-label")) ?? (await field.evaluate((el) => el.labels?.[0]?.innerText ?? ""));
      await field.fill(words[Number(name.match(/\d+/)[0]) - 1]);
    }
    await page.getByRole("button", { name: /done|confirm|finish/i }).click();
    await page.waitForURL(/\/albums$/);
    return words.join(" ");
  }

  async signIn(email, password) {
    const { page } = this;
    await page.goto(`${this.server.origin}/sign-in`);
    await page.getByLabel(/e-?mail/i).fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  async signOut() {
    const { page } = this;
    await page.goto(`${this.server.origin}/settings`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/settings"));
  }
}
