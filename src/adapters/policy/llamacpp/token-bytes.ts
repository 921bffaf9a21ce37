import type { LlamaModel } from "./bindings";

/** llama.cpp's kinds of vocabulary that are read. */
const SENTENCE_PIECE = 1;
const BYTE_LEVEL = 2;
/** Bits of a token's attributes. */
const CONTROL = 1 << 3;
const BYTE = 1 << 5;

/**
 * Tokens back to text. llama.cpp's own way removes blanks before punctuation, which changes
 * programs, and gives no halves of a character that two tokens make.
 */
export class TokenText {
  readonly #known = new Map<number, Uint8Array>();
  readonly #type: number;

  /** @throws Error if the vocabulary is of another kind. */
  constructor(private readonly model: LlamaModel) {
    this.#type = model._model.getVocabularyType();
    if (this.#type !== SENTENCE_PIECE && this.#type !== BYTE_LEVEL)
      throw new Error(
        `its vocabulary is of kind ${this.#type}; byte-level BPE and SentencePiece are read`,
      );
  }

  /** Text of tokens; special ones have none. */
  text(tokens: readonly number[]): string {
    return Buffer.concat(tokens.map((token) => this.#bytes(token))).toString("utf8");
  }

  #bytes(token: number): Uint8Array {
    const known = this.#known.get(token);
    if (known) return known;
    const bytes = this.#read(token);
    this.#known.set(token, bytes);
    return bytes;
  }

  #read(token: number): Uint8Array {
    const { _model } = this.model;
    const piece = _model.getTokenString(token) ?? "";
    const attributes = _model.getTokenAttributes(token);
    if (attributes & CONTROL) return new Uint8Array();
    if (this.#type === BYTE_LEVEL)
      return Buffer.concat(
        [...piece].map((char) =>
          BYTES.has(char) ? Uint8Array.of(BYTES.get(char) as number) : Buffer.from(char)
        ),
      );
    if (attributes & BYTE) return Uint8Array.of(Number.parseInt(piece.slice(3, 5), 16));
    return Buffer.from(piece.replaceAll("▁", " "));
  }
}

/**
 * GPT-2's letters for bytes: printable ones stand for themselves, the others for letters from 256
 * on.
 */
const BYTES = byteLetters();

function byteLetters(): ReadonlyMap<string, number> {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const letters = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++)
    letters.set(String.fromCharCode(printable(byte) ? byte : next++), byte);
  return letters;
}
