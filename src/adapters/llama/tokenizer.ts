import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { PolicyError } from "../../core/errors";
import { greatest } from "../../core/extremes";

/** Text to tokens and back. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(tokens: readonly number[]): string;
}

/** Prompts come several times: one for each sample of a query. */
const CACHE_ENTRIES = 4096;

/**
 * @throws PolicyError naming `file` if this is no tokenizer, or its vocabulary is larger than the
 *   model's.
 */
export function parseTokenizer(json: unknown, file: string, vocabulary: number): Tokenizer {
  const tokenizer = create(json, file);
  const largest = greatest(tokenizer.get_vocab(true).values());
  if (largest >= vocabulary)
    throw new PolicyError(`${file} has a token ${largest}, but the ` +
      `model's vocab_size is ${vocabulary}.`, "Use the tokenizer.json that belongs to the model.");
  const cache = new Map<string, readonly number[]>();
  return {
    encode: (text) => {
      const known = cache.get(text);
      if (known) return known;
      const ids = tokenizer.encode(text, { add_special_tokens: false }).ids;
      if (cache.size >= CACHE_ENTRIES) cache.clear();
      cache.set(text, ids);
      return ids;
    },
    // Without the flag "a , b" would come back as "a, b".
    decode: (
      tokens,
    ) => (tokens.length === 0 ?
      "" :
      tokenizer.decode([...tokens], { skip_special_tokens: true,
        clean_up_tokenization_spaces: false })),
  };
}

function create(json: unknown, file: string): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(json as object, { clean_up_tokenization_spaces: false });
  } catch (error) {
    throw new PolicyError(`${file} is no tokenizer: ` +
      `${error instanceof Error ? error.message : String(error)}`,
      "Use the tokenizer.json that belongs to the model.", { cause: error });
  }
}
