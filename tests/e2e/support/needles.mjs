// What must never be found on the wire or on the server's disk, in every form it could hide in.

const MIN_BYTES = 4;

/** The forms of one secret: plain, hex, and base64 at each of its three alignments. */
export function formsOf(bytes) {
  const plain = Buffer.from(bytes);
  if (plain.length < MIN_BYTES) throw new Error("a needle this short would be found by chance");
  const hex = plain.toString("hex");
  const forms = [
    { form: "plain", bytes: plain },
    { form: "hex", bytes: Buffer.from(hex) },
    { form: "HEX", bytes: Buffer.from(hex.toUpperCase()) },
  ];
  for (let shift = 0; shift < 3; shift += 1) {
    // Unknown bytes before and after spoil the first and last symbols; what is left does not depend on them.
    const padded = Buffer.concat([Buffer.alloc(shift), plain]);
    const usable = padded.subarray(0, padded.length - (padded.length % 3));
    const text = usable.toString("base64").slice(shift === 0 ? 0 : 4);
    if (text.length < 6) continue;
    forms.push({ form: `base64+${shift}`, bytes: Buffer.from(text) });
    const url = text.replaceAll("+", "-").replaceAll("/", "_");
    if (url !== text) forms.push({ form: `base64url+${shift}`, bytes: Buffer.from(url) });
  }
  return forms;
}

/** Text needles also as JSON and URL would write them. */
export function textNeedle(name, text) {
  const variants = new Set([text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
  const escaped = [...text].map((c) => (c.codePointAt(0) > 126 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c));
  variants.add(escaped.join(""));
  return { name, forms: [...variants].flatMap((v) => formsOf(Buffer.from(v, "utf8"))) };
}

export function byteNeedle(name, bytes) {
  return { name, forms: formsOf(bytes) };
}

/** The start of any JPEG file: its marker bytes followed by the JFIF or Exif identifier, whatever the lengths. */
export const JPEG_STARTS = [
  byteNeedle("JFIF marker", Buffer.from("JFIF\0\x01", "latin1")),
  byteNeedle("Exif marker", Buffer.from("Exif\0\0", "latin1")),
  byteNeedle("JPEG with JFIF", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10])),
];

/** Every hit as `{ needle, form, where }`. */
export function search(haystacks, needles) {
  const hits = [];
  for (const { where, bytes } of haystacks) {
    for (const { name, forms } of needles) {
      for (const { form, bytes: needle } of forms) {
        if (bytes.includes(needle)) hits.push({ needle: name, form, where });
      }
    }
  }
  return hits;
}
