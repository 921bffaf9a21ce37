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
 * Reads prompts, one a sequence: what several of them begin with is read once and copied (a full
 * prompt's API text and instruction, the examples of a question type, the samples of one query).
 * `use` gets handles for the logits after the last tokens, which the next decode makes invalid.
 */
export async function readPrompts(decoder: Decoder, prompts: readonly (readonly number[])[],
  breathe: () => Promise<void>,
  use: (sequence: number, logits: number) => Promise<void>): Promise<void> {
  const own = await readShared(decoder,
    prompts.map((tokens, sequence) => ({ sequence, position: 0, tokens })), breathe);
  await decodePieces(decoder, own, breathe, use);
}

/**
 * Reads what pieces at one position begin with, then what groups of them go on with.
 * @returns what is left of each, at least a token.
 */
async function readShared(decoder: Decoder, pieces: readonly Piece[],
  breathe: () => Promise<void>): Promise<readonly Piece[]> {
  const [first, ...others] = pieces;
  if (!first || others.length === 0) return pieces;
  const shared = sharedLength(pieces.map(({ tokens }) => tokens));
  if (shared >= LEAST_SHARED) {
    await decodePieces(decoder, [{ ...first, tokens: first.tokens.slice(0, shared) }], breathe);
    for (const { sequence } of others)
      await decoder.copySequenceStateFromOtherSequence(sequence, first.sequence);
    return readShared(decoder,
      pieces.map(({ sequence, position, tokens }) => ({ sequence, position: position + shared,
        tokens: tokens.slice(shared) })
      ), breathe);
  }
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const start = piece.tokens.slice(0, LEAST_SHARED).join();
    groups.set(start, [...groups.get(start) ?? [], piece]);
  }
  if (groups.size === 1) return pieces;
  const left: Piece[] = [];
  for (const group of groups.values()) left.push(...await readShared(decoder, group, breathe));
  return left;
}

/**
 * Decodes pieces in as few batches as hold them; a piece may need several. `use` is called for the
 * last token of each.
 */
export async function decodePieces(decoder: Decoder, pieces: readonly Piece[],
  breathe: () => Promise<void>,
  use?: (sequence: number, logits: number) => Promise<void>): Promise<void> {
  for (const batch of batches(pieces)) {
    await breathe();
    decoder.initBatch(batch.reduce((sum, { tokens }) => sum + tokens.length, 0));
    const handles = batch.map(({ sequence, position, tokens, last }) => {
      const [handle] = decoder.addToBatch(sequence, position, Uint32Array.from(tokens),
        last && use ? Uint32Array.of(tokens.length - 1) : new Uint32Array());
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
      all.at(-1)?.push({ sequence, position: position + at, tokens: part,
        last: at + part.length === tokens.length });
      at += part.length;
      room -= part.length;
    }
  }
  return all;
}

/**
 * Tokens that all prompts begin with; at least one of each is left over, whose logits are needed.
 */
function sharedLength(prompts: readonly (readonly number[])[]): number {
  const first = prompts[0] ?? [];
  const most = Math.min(...prompts.map(({ length }) => length - 1));
  let length = 0;
  while (length < most && prompts.every((prompt) => prompt[length] === first[length])) length++;
  return length;
}
