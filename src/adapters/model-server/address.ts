import { ConfigError } from "../../core/errors";

/** Where a server is asked, as requests need it. */
export interface ServerAddress {
  /** Scheme, host, port and path, without credentials, query or a slash at the end. */
  readonly url: string;
  /** For the header `authorization`, from `user:password@` in the address. */
  readonly authorization?: string;
  /** What stood behind `?`, as some gateways need it. */
  readonly query: Readonly<Record<string, string>>;
}

export interface AddressRules {
  /** The environment variable, for messages. */
  readonly variable: string;
  /** A right one, for messages. */
  readonly example: string;
  /** Port where the address has neither scheme nor port; without one the scheme's own is taken. */
  readonly port?: number;
  /** Path where the address has none, such as `/v1`. */
  readonly path?: string;
  /** Ends of paths that belong to single requests and are left out. */
  readonly endpoints?: RegExp;
}

/** Longest address that is read. */
const LONGEST = 2048;

/**
 * An address as people write it: in quotes, with or without scheme and port, `:port` alone, a bare
 * IPv6 host, a path of one request, slashes at the end. A server that listens everywhere (0.0.0.0,
 * ::) is asked at home.
 * @throws ConfigError naming the variable if it is none
 */
export function readAddress(text: string,
  { variable, example, port, path = "", endpoints }: AddressRules): ServerAddress {
  const plain = unquoted(text);
  const url = parsed(plain, port);
  if (!url)
    throw new ConfigError(`${variable} is no address of a server: ` +
      `"${plain.replace(/[^@/]*@/, "").slice(0, 200)}".`, `Set it to one such as ${example}.`);
  const trimmed = url.pathname.replace(/\/{2,}/g, "/").replace(endpoints ?? /$^/, "").replace(/\/$/,
    "");
  const user = url.username || url.password ?
    `${decoded(url.username)}:${decoded(url.password)}` :
    "";
  return {
    url: `${url.protocol}//${atHome(url.hostname)}${url.port ? `:${url.port}` : ""}${
      trimmed || path
    }`,
    query: Object.fromEntries(url.searchParams),
    ...(user ? { authorization: `Basic ${Buffer.from(user).toString("base64")}` } : {}),
  };
}

/** Whether a host is this machine, which no proxy knows. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|::1)$/i.test(hostname);
}

/** Env files and dialogs leave quotes around values. */
function unquoted(text: string): string {
  return text.slice(0, LONGEST).trim().replace(/^["'`\u201c\u201d]+|["'`\u201c\u201d]+$/g, "")
    .trim();
}

function parsed(text: string, port: number | undefined): URL | undefined {
  // One slash too few or too many behind the scheme, or backslashes, are slips of the pen.
  const scheme = /^(https?):[/\\]+/i.exec(text);
  if (!scheme && /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
  const rest = text.slice(scheme?.[0].length ?? 0);
  const host = rest.replace(/^:(?=\d)/, "127.0.0.1:");
  // More than one colon and no bracket: IPv6 without port.
  const bracketed = /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*(?=\/|$)/i.test(host) ?
    host.replace(/^[^/]+/, "[$&]") :
    host;
  const named = `${scheme?.[1] ?? usualScheme(bracketed, port)}://${bracketed}`;
  if (!URL.canParse(named)) return undefined;
  const url = new URL(named);
  if (!scheme && !hasPort(bracketed) && port !== undefined) url.port = String(port);
  return url;
}

/** Without a scheme: names of the internet without a port are asked by https, all else by http. */
function usualScheme(host: string, port: number | undefined): string {
  const name = host.replace(/^[^@/]*@/, "").replace(/[/?].*$/, "");
  if (/:443$/.test(name)) return "https";
  const local = port !== undefined || hasPort(host) || !/[a-z]/i.test(name) ||
    !name.includes(".") || isLoopback(name) ||
    /\.(local|lan|internal|intranet|home|corp)$/i.test(name);
  return local ? "http" : "https";
}

const hasPort = (host: string): boolean =>
  /:\d+(?=[/?]|$)/.test(host.replace(/^[^@/]*@/, "").replace(/^\[[^\]]*\]/, ""));

function atHome(hostname: string): string {
  return hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "[::]" ? "[::1]" : hostname;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign, as passwords have it
  }
}
