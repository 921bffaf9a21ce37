import { getProxyForUrl } from "proxy-from-env";
import type { ProxyAgent } from "undici";
import { ConfigError } from "../../core/errors";
import { isLoopback } from "./address";

/** Agents by the address of their proxy: each keeps its connections. */
const agents = new Map<string, ProxyAgent>();

/**
 * `fetch` through the proxy that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name (small
 * letters too); this machine is never asked through one. Node's own fetch knows no proxies.
 * @throws ConfigError if a variable names no http proxy
 */
export const proxiedFetch: typeof fetch = async (input, init) => {
  const proxy = proxyFor(input instanceof Request ? input.url : String(input));
  if (proxy === undefined) return fetch(input, init);
  const undici = await import("undici");
  let agent = agents.get(proxy);
  // Proxies let tunnels through to https alone; plain http they forward.
  if (!agent) agents.set(proxy, agent = new undici.ProxyAgent({ uri: proxy, proxyTunnel: false }));
  // The types of undici and of Node's own copy of it differ in nothing that is used here.
  const options = { ...init, dispatcher: agent } as Parameters<typeof undici.fetch>[1];
  return await undici.fetch(input as string | URL, options) as unknown as Response;
};

/**
 * The proxy that a request to an address goes through, if any.
 * @throws ConfigError if it is no http proxy
 */
export function proxyFor(address: string): string | undefined {
  if (isLoopback(new URL(address).hostname)) return undefined;
  const proxy = getProxyForUrl(address);
  if (proxy === "") return undefined;
  if (/^https?:\/\//i.test(proxy) && URL.canParse(proxy)) return proxy;
  throw new ConfigError(`The proxy ${shownProxy(proxy)} of HTTP_PROXY, HTTPS_PROXY or ALL_PROXY ` +
    "is no http proxy, and only such are used.",
    `Name one such as http://proxy:3128, or add ${new URL(address).hostname} to NO_PROXY.`);
}

/** For messages: through which proxy a server is asked, without credentials; empty without one. */
export function throughProxy(address: string): string {
  const proxy = proxyFor(address);
  return proxy === undefined ? "" : ` through the proxy ${shownProxy(proxy)} (HTTP_PROXY, ` +
    "HTTPS_PROXY)";
}

const shownProxy = (proxy: string): string => proxy.replace(/\/\/[^@/]*@/, "//");
