// Worker thread: one hardened Python, one program at a time.
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { OUT_OF_MEMORY } from "../protocol";
import type { FromChild, JobOutcome, Stop, ToWorker, WorkerStart } from "../protocol";
import { Engine } from "../python/python";
import { Stopped } from "../python/stopped";
import { checkWalls } from "../walls";
import { checkCanary } from "./canary";
import { RunningProgram } from "./running-program";

const start = workerData as WorkerStart & { readonly port: MessagePort };
const encoder = new TextEncoder();
/** No real program has this id, and 0 means that none is to be abandoned. */
const CANARY = -1;
const post = (message: FromChild): void => start.port.postMessage(message);

function runProgram(engine: Engine, { id, job, answered }: ToWorker): JobOutcome {
  const running = new RunningProgram(id, job, answered, start.port, start.control, start.running);
  let stop: Stop | undefined;
  try {
    engine.run(encoder.encode(JSON.stringify(job)), running);
  } catch (error) {
    stop = error instanceof Stopped ? error.stop : crash(error, engine.starved);
  }
  const { steps, stdout, calls, activeMs, report } = running;
  const ended: Pick<JobOutcome, "report" | "stop"> = stop ?
    { stop } :
    report === undefined ?
    { stop: silent(engine.starved) } :
    { report };
  return { ...ended, steps, stdout, calls, activeMs, denied: engine.takeDenied(),
    heapBytes: engine.heapBytes };
}

/** @param starved there was no memory left to tell a result with */
function silent(starved: boolean): Stop {
  if (starved) return OUT_OF_MEMORY;
  return { kind: "sandbox", message: "the program damaged the interpreter: it ended without a " +
    "result" };
}

/** @param starved some of Python's own code does not bear that it gets no memory, and crashes */
function crash(error: unknown, starved: boolean): Stop {
  const text = error instanceof Error ?
    `${error.name}: ${error.message}`.slice(0, 300) :
    String(error).slice(0, 300);
  if (error instanceof RangeError)
    return { kind: "program_execution", type: "RecursionError",
      message: `the program nested too deeply (${text})` };
  if (starved)
    return { ...OUT_OF_MEMORY, message: `${OUT_OF_MEMORY.message} (${text})` };
  return { kind: "program_execution", type: "InterpreterCrash",
    message: `the program crashed the interpreter (${text})` };
}

try {
  const walls = checkWalls("worker", start.probes);
  const engine = await Engine.load(start.pyodideFolder, start.module, start.snapshot);
  walls.push(...checkCanary((job) => runProgram(engine, { id: CANARY, job, answered: [] })));
  start.port.on("message", (message: ToWorker) => {
    // Answers to calls are taken synchronously while a program runs; what arrives here is always a
    // new program.
    post({ t: "done", id: message.id, outcome: runProgram(engine, message) });
  });
  post({ t: "ready", walls });
} catch (error) {
  post({ t: "broken",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
parentPort?.unref();
