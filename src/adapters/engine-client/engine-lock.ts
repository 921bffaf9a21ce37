import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "../../core/errors";
import { appear } from "../files/create-file";
import { readJson } from "../files/files";
import { told } from "../files/told";
import { layout } from "../store/layout";
import { isAlive } from "./client";
import { type EngineInfo, engineInfoSchema } from "./protocol";

/**
 * The right to work on an experiment: one engine holds it at a time. One that was killed loses it
 * at once.
 */
export class EngineLock {
  private constructor(private readonly experiment: string, private info: EngineInfo) {}

  /** @throws StoreError if another engine is at work. */
  static async acquire(experiment: string, info: EngineInfo): Promise<EngineLock> {
    const file = layout.lock(experiment);
    while (!(await create(file, info))) {
      const holder = await holderOf(file);
      if (holder && (await isAlive(holder))) {
        throw new StoreError(`Another engine (process ${holder.pid}) is working on ` +
          `${experiment}${holder.run ? `, ${holder.run}` : ""}.`,
          `Wait for it, or cancel it: in the editor by "VisReP: Cancel", in a terminal by ` +
            `"kill ${holder.pid}".`);
      }
      await takeAway(file, holder);
    }
    return new EngineLock(experiment, info);
  }

  /** Tells which run is worked on, in the lock and in the run's own `engine.json`. */
  async workOn(run: string): Promise<void> {
    this.info = { ...this.info, run };
    await writeInfo(layout.lock(this.experiment), this.info);
    await writeInfo(layout.engine(layout.run(this.experiment, run)), this.info);
  }

  async release(): Promise<void> {
    if (this.info.run !== undefined)
      await fs.rm(layout.engine(layout.run(this.experiment, this.info.run)), { force: true });
    await fs.rm(layout.lock(this.experiment), { force: true });
  }
}

/** The lock appears with its content, and only if there is none. */
async function create(file: string, info: EngineInfo): Promise<boolean> {
  const own = await writeAside(file, info);
  try {
    await told(file, () => appear(own, file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await fs.rm(own, { force: true });
  }
}

/**
 * Who holds the lock; undefined if it is free or damaged. On a drive without hard links it is there
 * for a moment before its content.
 */
async function holderOf(file: string): Promise<EngineInfo | undefined> {
  for (let tries = 20;; tries--) {
    try {
      return await readJson(file, engineInfoSchema);
    } catch {
      if (tries === 0) return undefined;
      await pause(50);
    }
  }
}

/** Removes the lock of a dead engine, unless another engine was quicker and holds it by now. */
async function takeAway(file: string, dead: EngineInfo | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await fs.rename(file, aside).catch(ignoreMissing);
  const taken = await holderOf(aside);
  if (taken && taken.token !== dead?.token) await appear(aside, file).catch(() => undefined);
  else if (dead && process.platform !== "win32") await fs.rm(dead.socket, { force: true });
  await fs.rm(aside, { force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** The token inside is for this user alone. */
async function writeAside(file: string, info: EngineInfo): Promise<string> {
  const aside = `${file}.${randomUUID()}`;
  await told(file, async () => {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(aside, JSON.stringify(info), { mode: 0o600, flush: true });
  });
  return aside;
}

async function writeInfo(file: string, info: EngineInfo): Promise<void> {
  await fs.rename(await writeAside(file, info), file);
}
