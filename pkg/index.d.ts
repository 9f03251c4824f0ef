import type { OpenedLink, OpenOptions } from "./potluck.js";

export type { Deposit, OpenedLink, OpenOptions, Photo } from "./potluck.js";

/**
 * Opens a link. Throws an `Error` whose `code` says why it cannot be opened.
 */
export function openLink(url: string, options?: OpenOptions): Promise<OpenedLink>;
