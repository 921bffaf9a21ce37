import type { Logger } from "../../core/ports/logger";
import type { Completion } from "../../core/ports/policy";

/** What a model wrote, with what stood in a field for its thinking. */
export interface Written extends Pick<Completion, "text" | "finish"> {
  readonly thought: string;
  readonly tokens: number | undefined;
  readonly model: string;
}

/**
 * The text; where there is none, a program that a server put whole into the field for thinking,
 * else why there is none: the model only thought.
 */
export function withoutThought(
  { text, thought, finish, tokens, model }: Written,
): Pick<Completion, "text" | "empty"> {
  if (text.trim() !== "" || thought.trim() === "") return { text };
  // Servers that take every answer of a model for thinking until a mark ends it: an ended one is
  // the answer.
  if (finish === "stop" && /^\s*(async )?def\s+execute_command\b/m.test(thought))
    return { text: thought };
  const spent = finish === "length" ?
    `spent all its ${tokens ?? ""} tokens on thinking`.replace("  ", " ") :
    "only thought and ended";
  return { text, empty: `${model} ${spent} and wrote no program: ${WHAT_HELPS}` };
}

const WHAT_HELPS = `raise "sampling.maxNewTokens", or switch its thinking off (vLLM: ` +
  `--default-chat-template-kwargs '{"enable_thinking": false}', llama.cpp: --reasoning-budget ` +
  `0, Ollama: "policy.template": "plain" or a model that does not think)`;

/** Warns once that completions are empty. */
export class ToldOnce {
  private told = false;

  constructor(private readonly logger: Logger) {}

  hear(completions: readonly Completion[]): void {
    const why = completions.find(({ empty }) => empty !== undefined)?.empty;
    if (why === undefined || this.told) return;
    this.told = true;
    this.logger.warn(`${why}.`);
  }
}
