import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { ImportLock } from "./import-lock";
import type { ProgramIo } from "./program-io";

/**
 * The parts of Emscripten's module object that are used here; private to Pyodide, so its version is
 * pinned exactly.
 */
interface EmscriptenModule {
  readonly HEAP8: Int8Array;
  readonly _Py_EMSCRIPTEN_SIGNAL_HANDLING: number;
  stringToNewUTF8(text: string): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  _emscripten_stack_get_end(): number;
  _sbrk(bytes: number): number;
  _PyRun_SimpleString(text: number): number;
}

interface Pyodide {
  readonly _module: EmscriptenModule;
  readonly FS: { writeFile(file: string, text: string): void };
  runPython(text: string): unknown;
  makeMemorySnapshot(): Uint8Array;
}

const SITE_PACKAGES = "/lib/python3.14/site-packages";
const PAGE = 65_536;
/**
 * Modules that lead to JavaScript or to raw memory. Removing them is tidiness; the lock is the
 * wall.
 */
const BLOCKED_MODULES = ["js", "pyodide_js", "_pyodide_core", "_ctypes", "ctypes"];

/**
 * A Python that is locked while it runs a program, and that starts every program from the same
 * memory.
 */
export class Engine {
  private readonly module: EmscriptenModule;
  private readonly entry: number;
  private readonly stack: { readonly pointer: number; readonly end: number };
  private readonly image: Uint8Array;
  private readonly brk: number;
  private dirtyTo: number;

  private constructor(python: Pyodide, private readonly lock: ImportLock) {
    this.module = python._module;
    this.entry = this.module.stringToNewUTF8("import visrep_runner\nvisrep_runner.main()\n");
    // Freezing keeps the garbage collector of every program away from the objects of the snapshot.
    const tidy = `import sys, gc\nfor _m in ${JSON.stringify(BLOCKED_MODULES)}: sys.modules[_m] ` +
      "= None\ngc.freeze()\n";
    if (this.module._PyRun_SimpleString(this.module.stringToNewUTF8(tidy)) !== 0)
      throw new Error("Python cannot be prepared for programs");
    this.module.HEAP8[this.module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
    this.stack = { pointer: this.module.stackSave(), end: this.module._emscripten_stack_get_end() };
    this.image = this.memory().slice();
    this.brk = Math.min(this.image.length, roundUp(this.module._sbrk(0)));
    this.dirtyTo = this.brk;
  }

  /**
   * Loads Python from a snapshot. Changes globals of this thread (WebAssembly, process): it must
   * belong to the engine alone.
   */
  static async load(pyodideFolder: string, module: WebAssembly.Module,
    snapshot: Uint8Array): Promise<Engine> {
    const lock = new ImportLock(module);
    return new Engine(await loadPyodide(pyodideFolder, lock, { _loadSnapshot: snapshot }), lock);
  }

  /** The memory of a Python that has imported the runner: 3 s of start-up work done once. */
  static async makeSnapshot(pyodideFolder: string, module: WebAssembly.Module,
    runner: readonly string[]): Promise<Uint8Array> {
    const python = await loadPyodide(pyodideFolder, new ImportLock(module), {
      _makeSnapshot: true,
    });
    for (const file of runner)
      python.FS.writeFile(`${SITE_PACKAGES}/${path.basename(file)}`, fs.readFileSync(file, "utf8"));
    python.runPython("import visrep_runner");
    return python.makeMemorySnapshot();
  }

  get heapBytes(): number {
    return this.memory().length;
  }

  /** Whether the last program asked for more memory than it may have. */
  get starved(): boolean {
    return this.lock.starved;
  }

  /** Names of the forbidden system calls that were tried since this was last asked. */
  takeDenied(): string[] {
    const names = [...this.lock.denied];
    this.lock.denied.clear();
    return names;
  }

  /**
   * Runs one program in a fresh world. Throws what `io` throws to stop it, or WebAssembly's own
   * errors.
   */
  run(request: Uint8Array, io: ProgramIo): void {
    this.restore();
    this.lock.close(request, io);
    try {
      this.module._PyRun_SimpleString(this.entry);
    } finally {
      this.lock.open();
      this.module.stackRestore(this.stack.pointer);
      this.dirtyTo = this.highestUse();
    }
  }

  private memory(): Uint8Array {
    return new Uint8Array(this.lock.memory.buffer);
  }

  /**
   * Isolation, repeatability and recovery from any crash at once: memory is put back as it was. The
   * stack's dead space is skipped.
   */
  private restore(): void {
    const memory = this.memory();
    memory.set(this.image.subarray(0, this.stack.end));
    memory.set(this.image.subarray(this.stack.pointer, this.brk), this.stack.pointer);
    memory.fill(0, this.brk, Math.min(memory.length, this.dirtyTo));
  }

  /**
   * Read before the restore overwrites it; the image goes up to a whole page. A corrupted allocator
   * means everything may be dirty.
   */
  private highestUse(): number {
    const brk = this.module._sbrk(0);
    return brk > this.brk - PAGE && brk <= this.heapBytes ? roundUp(brk) : this.heapBytes;
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / PAGE) * PAGE;
}

async function loadPyodide(folder: string, lock: ImportLock,
  snapshot: { _makeSnapshot: true } | { _loadSnapshot: Uint8Array }): Promise<Pyodide> {
  const wasm = WebAssembly as { Suspending?: unknown; promising?: unknown; Suspender?: unknown };
  // Calls block with Atomics.wait, and a snapshot must not depend on whether the runtime has
  // promise integration.
  delete wasm.Suspending;
  delete wasm.promising;
  delete wasm.Suspender;
  // Emscripten asks process.binding for the file constants, which the permission flags forbid.
  Object.defineProperty(process, "binding", { value: () => ({ fs: fs.constants }),
    configurable: true });
  const { loadPyodide: load } =
    (await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href)) as {
      loadPyodide(options: object): Promise<Pyodide>;
    };
  const silent = { stdout: () => {}, stderr: () => {}, stdin: () => null };
  const uninstall = lock.install();
  try {
    return await load({ indexURL: folder + path.sep, jsglobals: globalThis,
      env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" }, ...silent, ...snapshot });
  } finally {
    uninstall();
  }
}
