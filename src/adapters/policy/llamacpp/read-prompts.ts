import type { Decoder } from "./bindings";

/** Tokens of one decode, so that the memory of a batch stays bounded. */
export const MOST_BATCH_TOKENS = 1024;
/** Prompts are read from a shared beginning on if that has so many tokens; copying it costs too. */
const LEAST_SHARED = 16;

/** Tokens to be read by a sequence, from a position on. */
export interface Piece {
  readonly sequence: number;
  readonly position: number;
  readonly tokens: readonly number[];
}

/**
 * Reads prompts, one a sequence: what all of them begin with is read once and copied (a full prompt's API text and instruction, or
 * the samples of one query). `use` gets handles for the logits after the last tokens, which the next decode makes invalid.
 */
export async function readPrompts(decoder: Decoder, prompts: readonly (readonly number[])[], breathe: () => Promise<void>, use: (sequence: number, logits: number) => Promise<void>): Promise<void> {
  const shared = sharedLength(prompts);
  const from = prompts.length > 1 && shared >= LEAST_SHARED ? shared : 0;
  if (from > 0) {
    await decodePieces(decoder, [{ sequence: 0, position: 0, tokens: prompts[0]?.slice(0, from) ?? [] }], breathe);
    for (let sequence = 1; sequence < prompts.length; sequence++) await decoder.copySequenceStateFromOtherSequence(sequence, 0);
  }
  await decodePieces(decoder, prompts.map((prompt, sequence) => ({ sequence, position: from, tokens: prompt.slice(from) })), breathe, use);
}

/** Decodes pieces in as few batches as hold them; a piece may need several. `use` is called for the last token of each. */
export async function decodePieces(decoder: Decoder, pieces: readonly Piece[], breathe: () => Promise<void>, use?: (sequence: number, logits: number) => Promise<void>): Promise<void> {
  for (const batch of batches(pieces)) {
    await breathe();
    decoder.initBatch(batch.reduce((sum, { tokens }) => sum + tokens.length, 0));
    const handles = batch.map(({ sequence, position, tokens, last }) => {
      const [handle] = decoder.addToBatch(sequence, position, Uint32Array.from(tokens), last && use ? Uint32Array.of(tokens.length - 1) : new Uint32Array());
      return last && use ? [sequence, handle as number] as const : undefined;
    });
    await decoder.decodeBatch();
    if (use) await Promise.all(handles.map((handle) => handle && use(...handle)));
  }
}

function batches(pieces: readonly Piece[]): (Piece & { readonly last: boolean })[][] {
  const all: (Piece & { readonly last: boolean })[][] = [[]];
  let room = MOST_BATCH_TOKENS;
  for (const { sequence, position, tokens } of pieces) {
    for (let at = 0; at < tokens.length;) {
      if (room === 0) {
        all.push([]);
        room = MOST_BATCH_TOKENS;
      }
      const part = tokens.slice(at, at + room);
      all.at(-1)?.push({ sequence, position: position + at, tokens: part, last: at + part.length === tokens.length });
      at += part.length;
      room -= part.length;
    }
  }
  return all;
}

/** Tokens that all prompts begin with; at least one of each is left over, whose logits are needed. */
function sharedLength(prompts: readonly (readonly number[])[]): number {
  const first = prompts[0] ?? [];
  const most = Math.min(...prompts.map(({ length }) => length - 1));
  let length = 0;
  while (length < most && prompts.every((prompt) => prompt[length] === first[length])) length++;
  return length;
}
