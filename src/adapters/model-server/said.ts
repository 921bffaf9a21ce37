/*
 * What servers say when they refuse: vLLM, llama.cpp, LM Studio, TGI, SGLang, Ollama, OpenAI and
 * gateways before them.
 */

/** Longest wait that a server is given, in milliseconds. */
export const LONGEST_WAIT_MS = 600_000;

/**
 * A refusal in the server's own words, one line. `error`, `error.message`, `message`, `detail`
 * (FastAPI) or plain text.
 */
export function saidBy(body: string): string {
  return words(json(body) ?? body).trim().replace(/\s+/g, " ").slice(0, 500);
}

/** The error object in an answer that should be none, if there is one. */
export function errorIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  const { error, object, choices, data } = answer as Record<string, unknown>;
  if (choices !== undefined || data !== undefined) return undefined;
  return error || object === "error" ? JSON.stringify(answer) : undefined;
}

/** The status that an error object names itself. */
export function statusIn(body: string): number | undefined {
  const whole = json(body) as { readonly error?: { readonly code?: unknown };
    readonly code?: unknown } | undefined;
  const code = Number(whole?.error?.code ?? whole?.code);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

/** Whether the text says that prompt and answer do not fit the context. */
export function isContext(said: string): boolean {
  return /context[ _-]?(length|window|size)|maximum (model|context|sequence) length|maximum length of \d+|(input|prompt) (length|is too long|too long)|exceed\w* (the )?(available |model'?s? |maximum )*context|exceed_context|too large for model|keep the first \d+ tokens|`?inputs`? (tokens|must have)|max_(new_|completion_)?tokens must be at least 1|reduce the length of/i
    .test(said);
}

/** Whether the text says that there is not enough memory. */
export function isMemory(said: string): boolean {
  return /more system memory|out of memory|cudaMalloc|unable to allocate|insufficient memory|failed to allocate|KV cache.*(not enough|insufficient)/i
    .test(said);
}

/** Whether the text says that money or a quota is used up, which no waiting mends. */
export function isQuota(status: number, said: string): boolean {
  return status === 402 ||
    /insufficient[_ ](quota|balance|credits?|funds)|exceeded your current quota|billing|(out of|not enough|no|more) credits|credit balance|quota (is )?(used up|exhausted)|payment required|spend(ing)? limit/i
      .test(said);
}

/**
 * Milliseconds that a refusal asks to wait: `retry-after-ms`, `retry-after` (seconds or a date), or
 * its words; undefined if it does not.
 */
export function askedToWait(headers: Headers, said: string, now = Date.now()): number | undefined {
  const ms = Number(headers.get("retry-after-ms") ?? NaN);
  const after = headers.get("retry-after")?.trim() || undefined;
  const date = after === undefined ? NaN : Date.parse(after) - now;
  const written =
    /(?:try again|retry) (?:in|after) (?:(\d{1,4})h)?(?:(\d{1,4})m(?!s))?(?:(\d{1,6}(?:\.\d{1,6})?) ?(ms|s\b|sec))?/i
      .exec(said);
  const spoken = written &&
    1000 * (3600 * Number(written[1] ?? 0) + 60 * Number(written[2] ?? 0)) +
      Number(written[3] ?? 0) * (written[4]?.toLowerCase() === "ms" ? 1 : 1000);
  const wait = [ms,
    after !== undefined && /^\d+(\.\d+)?$/.test(after) ? 1000 * Number(after) : date, spoken ?? NaN]
    .find((each) => Number.isFinite(each) && each > 0);
  return wait === undefined ? undefined : Math.ceil(wait);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text or a page, as proxies send it
  }
}

function words(value: unknown): string {
  if (typeof value === "string")
    return /<html|<!doctype/i.test(value.slice(0, 300)) ?
      `a web page${title(value)}` :
      value;
  if (Array.isArray(value)) return value.slice(0, 3).map(words).filter(Boolean).join("; ");
  if (typeof value !== "object" || value === null) return "";
  const { error, message, detail, msg, loc } = value as Record<string, unknown>;
  // FastAPI names the field in `loc`.
  if (typeof msg === "string") return `${Array.isArray(loc) ? `${loc.join(".")}: ` : ""}${msg}`;
  return [error, message, detail].map((each) => (each === undefined ? "" : words(each))).find((
    each,
  ) => each !== "") ?? JSON.stringify(value);
}

/** The title of a page, or what stands first in it. */
function title(page: string): string {
  const start = page.slice(0, 5000);
  const found = (/<title>([^<]{1,100})/i.exec(start)?.[1] ?? start.replace(/<[^<>]*>/g, " ")).trim()
    .slice(0, 100);
  return found ? ` ("${found}")` : "";
}
