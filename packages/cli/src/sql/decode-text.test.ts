import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";

describe("decodeText", () => {
  const sql = "select größe from t";
  const bigEndian = (text: string) => Buffer.from(text, "utf16le").swap16();

  it.each([
    ["UTF-8", Buffer.from(sql)],
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${sql}`)],
    ["UTF-16 (little endian) with a byte order mark", Buffer.from(`\uFEFF${sql}`, "utf16le")],
    ["UTF-16 (little endian)", Buffer.from(sql, "utf16le")],
    ["UTF-16 (big endian) with a byte order mark", bigEndian(`\uFEFF${sql}`)],
    ["UTF-16 (big endian)", bigEndian(sql)],
    ["Latin-1", Buffer.from(sql, "latin1")],
  ])("reads %s", (_encoding, bytes) => {
    expect(decodeText(bytes)).toBe(sql);
  });

  it("reads an empty file", () => {
    expect(decodeText(new Uint8Array())).toBe("");
  });

  it("keeps zero bytes in UTF-8", () => {
    expect(decodeText(Buffer.from("select '\0' from t"))).toBe("select '\0' from t");
  });
});
