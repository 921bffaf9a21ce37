/**
 * JSON as Python's and others' writers have it to JSON as it is specified: `NaN`, `Infinity` and
 * `-Infinity` become `null`, and whole numbers that no double holds exactly (64-bit ids) become
 * texts, so that no digit is lost.
 */

/** Bytes of the longest bare token that is looked at; a longer one is no number of anybody's. */
const MAX_TOKEN = 64;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Rewrites a document chunk by chunk. Texts are passed through as they are. */
export class PlainJson {
  private inText = false;
  private escaped = false;
  /** The bare token (a number, `true`, `NaN` ...) that the last chunk ended in. */
  private token = "";

  /** @returns what is whole of the document up to here. */
  write(chunk: Uint8Array): Buffer {
    const parts: Uint8Array[] = [];
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE) this.inText = false;
        continue;
      }
      if (this.token.length < MAX_TOKEN && isBare(byte)) {
        if (this.token === "") {
          parts.push(chunk.subarray(from, i));
        }
        this.token += String.fromCharCode(byte);
        from = i + 1;
        continue;
      }
      if (this.token !== "") parts.push(this.end());
      this.inText = byte === QUOTE;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    return Buffer.concat(parts);
  }

  /** The token that the document ends in. */
  end(): Buffer {
    const token = this.token;
    this.token = "";
    return Buffer.from(plainToken(token));
  }
}

/** Letters, digits, `+`, `-` and `.`. */
function isBare(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

function plainToken(token: string): string {
  if (/^-?(NaN|Infinity)$/.test(token)) return "null";
  const [, digits] = /^(-?\d{16,})(?:\.0+)?$/.exec(token) ?? [];
  return digits !== undefined && !Number.isSafeInteger(Number(digits)) ?
    JSON.stringify(digits) :
    token;
}

/** `JSON.parse` of what data sets hold. @throws SyntaxError */
export function parsePlainJson(text: string): unknown {
  const plain = new PlainJson();
  // Most texts have nothing to rewrite, and native parsing is several times as fast.
  return JSON.parse(
    /NaN|Infinity|\d{16}/.test(text) ?
      Buffer.concat([plain.write(Buffer.from(text)), plain.end()]).toString("utf8") :
      text,
  );
}
