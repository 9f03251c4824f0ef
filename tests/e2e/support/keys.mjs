// What the account's owner could work out from the recovery phrase: the keys that must not leak.
import { mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import nacl from "tweetnacl";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

/** The master key, opened with the recovery phrase as docs/spec/crypto.md 10 says. */
export function masterKey(keyAttributes, phrase) {
  const recoveryKey = mnemonicToEntropy(phrase.trim().split(/\s+/).join(" "), wordlist);
  const opened = nacl.secretbox.open(
    bytes(keyAttributes.masterKeyEncryptedWithRecoveryKey),
    bytes(keyAttributes.masterKeyDecryptionNonce),
    recoveryKey,
  );
  if (!opened) throw new Error("the recovery phrase does not open the master key");
  return { masterKey: Buffer.from(opened), recoveryKey: Buffer.from(recoveryKey) };
}
