/**
 * Decodes the bytes of a text file: UTF-8, UTF-16 with or without a byte order mark, or else Windows-1252, which
 * contains Latin-1. SQL Server Management Studio and PowerShell write UTF-16.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = utf16(bytes);
  if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Every sequence of bytes is valid Windows-1252.
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Detects UTF-16 by its byte order mark, or by the zero bytes of mostly ASCII text. */
function utf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const length = Math.min(bytes.length, 1024);
  const zeros = [0, 0];
  for (let index = 0; index < length; index++) if (bytes[index] === 0) zeros[index % 2]! += 1;
  const most = length / 2 / 2;
  if (length >= 4 && zeros[1]! > most && zeros[0]! < zeros[1]! / 4) return "utf-16le";
  if (length >= 4 && zeros[0]! > most && zeros[1]! < zeros[0]! / 4) return "utf-16be";
  return undefined;
}
