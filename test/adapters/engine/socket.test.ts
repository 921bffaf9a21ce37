import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { cancelRun, engineStatus, execProgram,
  runningEngine } from "../../../src/adapters/engine-client/client";
import { EngineLock } from "../../../src/adapters/engine-client/engine-lock";
import { DataError, StoreError } from "../../../src/core/errors";
import { type EngineServer, type EngineService,
  serveEngine } from "../../../src/services/run/socket-server";
import { temporaryFolder } from "../../fakes/bench";

class CountingService implements EngineService {
  cancels = 0;
  status = () => ({ pid: process.pid, run: "run-001", cancelling: this.cancels > 0 });
  cancel = () => void this.cancels++;
  exec: EngineService["exec"] = async ({ images }) => {
    throw new DataError(`The picture ${images[0]} is missing.`, "Put it there.");
  };
}

describe("the engine's socket and lock", () => {
  const servers: EngineServer[] = [];
  const serve = async (service: EngineService = new CountingService()): Promise<EngineServer> => {
    const server = await serveEngine(service);
    servers.push(server);
    return server;
  };
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it("answers status and cancel, and hands errors over with their next step", async () => {
    const service = new CountingService();
    const { info } = await serve(service);
    assert.equal((await engineStatus(info)).run, "run-001");
    await cancelRun(info);
    assert.equal(service.cancels, 1);
    assert.equal((await engineStatus(info)).cancelling, true);
    await assert.rejects(execProgram(info, { program: "x", images: ["/a.png"] }),
      (error: unknown) =>
        error instanceof StoreError && /a\.png is missing/.test(error.message) &&
        error.nextStep === "Put it there.");
  });

  it("obeys nobody without the token, and survives nonsense", async () => {
    const service = new CountingService();
    const { info } = await serve(service);
    await assert.rejects(cancelRun({ ...info, token: "guessed" }), /token/);
    await new Promise<void>((resolve) =>
      net.connect(info.socket, function(this: net.Socket) {
        this.end("nonsense\n");
      }).resume().on("close", resolve)
    );
    assert.equal(service.cancels, 0);
    assert.equal((await engineStatus(info)).cancelling, false);
    assert.equal(fs.statSync(info.socket).mode & 0o77, 0);
  });

  it("lets one engine work on a folder, and names the other one", async () => {
    const folder = temporaryFolder();
    const first = await serve();
    const lock = await EngineLock.acquire(folder, first.info);
    await lock.workOn("run-001");
    assert.deepEqual(await runningEngine(folder), { ...first.info, run: "run-001" });
    assert.equal(fs.statSync(path.join(folder, "runs/engine.lock")).mode & 0o77, 0);
    const second = await serve();
    await assert.rejects(EngineLock.acquire(folder, second.info),
      (error: unknown) =>
        error instanceof StoreError && error.message.includes(String(process.pid)) &&
        /run-001/.test(error.message));
    await lock.release();
    assert.equal(await runningEngine(folder), undefined);
    await (await EngineLock.acquire(folder, second.info)).release();
    assert.deepEqual(
      fs.readdirSync(path.join(folder, "runs")).filter((name) => name.includes("lock")),
      [],
    );
  });

  it("takes the lock of a killed engine at once, for one of several that want it", async () => {
    const folder = temporaryFolder();
    const dead = spawn(process.execPath, ["-e", "0"]);
    await new Promise((resolve) => dead.once("exit", resolve));
    const socket = path.join(folder, "dead.sock");
    fs.mkdirSync(path.join(folder, "runs"));
    fs.writeFileSync(path.join(folder, "runs/engine.lock"),
      JSON.stringify({ schemaVersion: 1, pid: dead.pid, started: 0, token: "dead", socket,
        run: "run-001" }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, async () => EngineLock.acquire(folder, (await serve()).info)),
    );
    assert.equal(outcomes.filter((outcome) => outcome.status === "fulfilled").length, 1);
  });

  it("does not take a process that got the number of a killed engine for that engine", async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, "runs"));
    fs.writeFileSync(path.join(folder, "runs/engine.lock"),
      JSON.stringify({ schemaVersion: 1, pid: process.pid, started: 0, token: "dead",
        socket: path.join(folder, "dead.sock") }));
    assert.equal(await runningEngine(folder), undefined);
    await EngineLock.acquire(folder, (await serve()).info);
  });
});
