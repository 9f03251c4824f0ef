// The opening that many journeys share: an account, an album, and its collect link.
import { AccountPage } from "../pages/account.mjs";
import { AlbumsPage } from "../pages/album.mjs";

export const EMAIL = "sara@example.org";
export const PASSWORD = "seven lanterns over the old harbour";
export const TITLE = "Sara & Tom's wedding";

export async function ownerWithAlbum({ page }, server, { email = EMAIL, title = TITLE } = {}) {
  const account = new AccountPage(page, server);
  const phrase = await account.create(email, PASSWORD);
  const album = await new AlbumsPage(page, server).create(title);
  return { account, phrase, album };
}

export async function ownerWithLink(person, server, options) {
  const made = await ownerWithAlbum(person, server, options);
  const { link } = await made.album.collectLink();
  await person.page.keyboard.press("Escape");
  return { ...made, link };
}
