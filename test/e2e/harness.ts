import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type BrowserContext, chromium, type Frame, type Locator,
  type Page } from "playwright-core";
import { type Server, type ServerOptions, startServer } from "./server";

/** A value that `npm test` passes to its parts. */
export function fromTestCommand(
  name: "VISREP_WORKBENCH_NODE" | "VISREP_CODE_SERVER" | "VISREP_CHROMIUM" | "VISREP_VSIX",
): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: start these tests with "npm test -- e2e" or ` +
      `"npm test -- workbench"`);
  return value;
}

/** Milliseconds that anything in the workbench may take on a busy machine. */
export const patience = 180_000;

/** A running workbench with a browser before it. */
export interface Session {
  readonly server: Server;
  readonly page: Page;
  stop(): Promise<void>;
}

/** Starts server and browser; the page is still empty. */
export async function startSession(
  options: Omit<ServerOptions, "workbench"> = {},
): Promise<Session> {
  const server = await startServer({ ...options,
    workbench: { node: fromTestCommand("VISREP_WORKBENCH_NODE"),
      codeServer: fromTestCommand("VISREP_CODE_SERVER") } });
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(path.join(server.profile, "browser"), {
      executablePath: fromTestCommand("VISREP_CHROMIUM"),
      headless: true,
      viewport: { width: 1400, height: 900 },
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage"],
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const page = context.pages()[0] ?? await context.newPage();
  page.setDefaultTimeout(patience);
  return { server, page, async stop() {
    await context.close();
    await server.stop();
    fs.rmSync(server.profile, { recursive: true, force: true, maxRetries: 3 });
  } };
}

/** Opens a folder and waits for the workbench to stand. */
export async function openFolder({ page, server }: Session, folder: string): Promise<void> {
  await page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
  await page.locator(".monaco-workbench .activitybar").waitFor();
}

const quickInput = ".quick-input-widget";

/**
 * Runs a command from the palette, by its title there ("Category: Title"). Tries again: commands
 * register late, and a view that opens takes the focus.
 */
export async function runCommand(page: Page, title: string, timeout = patience): Promise<void> {
  for (const end = Date.now() + timeout;;) {
    try {
      await page.keyboard.press("F1");
      await page.locator(`${quickInput} input.input`).fill(`>${title}`, { timeout: 5000 });
      const row = page.locator(`${quickInput} .monaco-list-row[aria-label^="${title}"]`).first();
      await row.waitFor({ timeout: 5000 });
      await row.click({ timeout: 5000 });
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await page.keyboard.press("Escape");
    await page.waitForTimeout(300);
  }
}

/**
 * Opens the VisReP views. Not by a click: the badge of what is to be reviewed may lie over the
 * icon.
 */
export const showView = (page: Page): Promise<void> =>
  runCommand(page, "VisReP: Focus on Iterations View");

/** A row of the open quick pick. */
export const pick = (page: Page, text: string | RegExp): Locator =>
  page.locator(`${quickInput} .monaco-list-row`, { hasText: text }).first();

/**
 * Unfolds a row of a tree. A tree that is read again meanwhile moves its rows under the pointer, so
 * what was clicked is looked at.
 */
export async function expand(row: Locator): Promise<void> {
  for (const end = Date.now() + patience; await row.getAttribute("aria-expanded") !== "true";) {
    if (Date.now() > end)
      throw new Error(`${await row.getAttribute("aria-label")} does not unfold`);
    await row.locator(".monaco-tl-twistie").click();
    await row.page().waitForTimeout(500);
  }
}

/** The notification that holds a text. */
export const toast = (page: Page, text: string | RegExp): Locator =>
  page.locator(".notification-toast", { hasText: text });

/** The inner frame of a webview, by its panel's title or its view's name. */
export async function webview(page: Page, title: string | RegExp,
  timeout = patience): Promise<Frame> {
  for (const end = Date.now() + timeout;;) {
    for (const frame of page.frames().filter((each) =>
      each.url().includes("/webview/browser/pre/fake.html")
    )) {
      // A frame may go away while it is asked; the next round sees its successor.
      const name = await frame.frameElement().then((element) => element.getAttribute("title"))
        .catch(() => null);
      if (name !== null && (typeof title === "string" ? name === title : title.test(name)))
        return frame;
    }
    if (Date.now() > end) throw new Error(`no webview titled ${String(title)}`);
    await page.waitForTimeout(100);
  }
}

/**
 * What `act` finds in a webview; it is tried once more where the webview is drawn anew meanwhile.
 */
export async function inWebview<T>(page: Page, title: string,
  act: (frame: Frame) => Promise<T>): Promise<T> {
  for (const end = Date.now() + patience;;) {
    const frame = await webview(page, title);
    try {
      return await act(frame);
    } catch (error) {
      if (!frame.isDetached() || Date.now() > end) throw error;
    }
  }
}

/** Pixels of the picture itself that an <img> shows, once it is loaded; rejects if it cannot be. */
export async function loadedSize(
  image: Locator,
): Promise<{ readonly width: number; readonly height: number }> {
  interface Shown {
    decode(): Promise<void>;
    readonly naturalWidth: number;
    readonly naturalHeight: number;
  }
  return image.evaluate(async (element) => {
    const shown = element as unknown as Shown;
    await shown.decode();
    return { width: shown.naturalWidth, height: shown.naturalHeight };
  });
}

/** True when pictures for the documentation are made; otherwise tests leave the tree alone. */
export const picturesWanted = process.env.VISREP_PICTURES === "1";

/** Keeps a picture for the documentation, if wanted. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!picturesWanted) return;
  // Over an empty part of the status bar, where no hover opens; what is open fades.
  await page.mouse.move(700, (page.viewportSize()?.height ?? 900) - 15);
  await page.waitForTimeout(700);
  await page.screenshot({ path: path.resolve("docs/pictures", `${name}.png`) });
}

/** The same in the dark theme and in the high-contrast one. */
export async function pictureInBothThemes(page: Page, name: string): Promise<void> {
  if (!picturesWanted) return;
  await runCommand(page, "Notifications: Clear All Notifications");
  await page.locator(quickInput).waitFor({ state: "hidden" });
  await picture(page, name);
  await colorTheme(page, "Dark High Contrast");
  await picture(page, `${name}-high-contrast`);
  await colorTheme(page, "Dark Modern");
}

async function colorTheme(page: Page, name: string): Promise<void> {
  await runCommand(page, "Preferences: Color Theme");
  await page.locator(`${quickInput} input.input`).fill(name);
  await pick(page, name).click();
  await page.locator(quickInput).waitFor({ state: "hidden" });
}

/** After a failure: a screenshot under the temporary folder, its path in the message. */
export async function keepEvidence(page: Page, name: string): Promise<void> {
  const file = path.join(os.tmpdir(), `visrep-failed-${name}.png`);
  await page.screenshot({ path: file });
  console.error(`      screenshot of the failure: ${file}`);
}
