import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** Where the workbench's programs are; `scripts/workbench.mjs` installs them. */
interface Workbench {
  readonly node: string;
  readonly codeServer: string;
}

export interface ServerOptions {
  readonly workbench: Workbench;
  /** Extension packages to install before the start. */
  readonly vsix?: readonly string[];
  /**
   * Folder of the profile; a new one under the temporary folder if absent. Keep it short: it holds
   * unix sockets.
   */
  readonly profile?: string;
  /** TCP port on 127.0.0.1; a free one if absent. */
  readonly port?: number;
  /**
   * Lets a page ask for mocha in the extension host. Toasts and modal dialogs are off in this mode.
   */
  readonly testDriver?: boolean;
  /** Folders are opened in restricted mode until they are trusted; otherwise nobody is asked. */
  readonly restricted?: boolean;
  /** Workbench settings over the quiet defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Server {
  /** `http://127.0.0.1:PORT`; append `/?folder=PATH`. */
  readonly url: string;
  readonly port: number;
  /** The leader of the group of processes in which everything but detached engines runs. */
  readonly pid: number;
  readonly profile: string;
  readonly logFile: string;
  /** Ends the server and everything it started, except detached engines. */
  stop(): Promise<void>;
}

/** No welcome page, assistants, telemetry or look-ups on the network. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.colorTheme": "Default Dark Modern",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "npm.fetchOnlinePackageInfo": false,
  "json.schemaDownload.enable": false,
  "git.enabled": false,
  "editor.minimap.enabled": false,
};

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = net.createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const answers = (url: string) =>
  new Promise<boolean>((resolve) => {
    http.get(url, (response) => resolve(response.resume().statusCode === 200)).once("error",
      () => resolve(false));
  });

/** Starts a workbench server of its own on 127.0.0.1 and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { node, codeServer } = options.workbench;
  const profile = options.profile ?? fs.mkdtempSync(path.join(os.tmpdir(), "visrep-"));
  const port = options.port ?? await freePort();
  const inProfile = (...parts: string[]) => path.join(profile, ...parts);
  for (const part of ["data/User", "tmp", "xdg"])
    fs.mkdirSync(inProfile(part), { recursive: true });
  const settingsFile = inProfile("data", "User", "settings.json");
  if (!fs.existsSync(settingsFile))
    fs.writeFileSync(settingsFile,
      JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));

  // The same author on every machine, in pictures too.
  const author = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "user.name",
    GIT_CONFIG_VALUE_0: "Ada" };
  const env = { ...process.env, ...author, EXTENSIONS_GALLERY: "{}", TMPDIR: inProfile("tmp"),
    XDG_RUNTIME_DIR: inProfile("tmp"), XDG_CONFIG_HOME: inProfile("xdg"),
    XDG_DATA_HOME: inProfile("xdg"), XDG_CACHE_HOME: inProfile("xdg") };
  const base = [codeServer, "--config", inProfile("config.yaml"), "--user-data-dir",
    inProfile("data"), "--extensions-dir", inProfile("extensions")];
  for (const file of options.vsix ?? [])
    await promisify(execFile)(node, [...base, "--install-extension", file, "--force"], { env });

  const logFile = inProfile("server.log");
  const log = fs.openSync(logFile, "a");
  const child = spawn(node, [...base, "--bind-addr", `127.0.0.1:${port}`, "--auth", "none",
    "--disable-telemetry", "--disable-update-check",
    ...(options.restricted ? [] : ["--disable-workspace-trust"]),
    "--disable-getting-started-override",
    ...(options.testDriver ? ["--vscode-option", "enable-smoke-test-driver"] : [])], {
    stdio: ["ignore", log, log],
    env,
    detached: true,
  });
  fs.closeSync(log);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const { pid } = child;
  if (pid === undefined) throw new Error(`the workbench server could not be started: ${node}`);

  const url = `http://127.0.0.1:${port}`;
  while (!await answers(`${url}/healthz`)) {
    if (child.exitCode !== null)
      throw new Error("the workbench server ended with exit status " +
        `${child.exitCode}; see ${logFile}`);
    await sleep(50);
  }
  return { url, port, pid, profile, logFile, async stop() {
    child.kill("SIGTERM");
    await gone;
    // What it started ends by itself, or is ended, so that nothing writes into the profile any
    // more.
    const isThere = (): boolean => signalled(pid, 0);
    for (const end = Date.now() + 3000; isThere() && Date.now() < end;) await sleep(20);
    signalled(pid, "SIGKILL");
    for (const end = Date.now() + 3000; isThere() && Date.now() < end;) await sleep(20);
  } };
}

/** Sends a signal to a group of processes; false where it has ended. */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
