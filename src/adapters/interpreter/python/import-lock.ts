import { treatmentOf } from "./imports";
import type { ProgramIo } from "./program-io";
import { Stopped } from "./stopped";
import { Virtual } from "./virtual";

type HostFunction = ((...args: never[]) => unknown) & { sig?: string };
type Imports = Record<string, Record<string, unknown>>;
type Instantiate = (source: unknown, imports: Imports) => Promise<unknown>;

const RESIZE = "emscripten_resize_heap";
const PAGE = 65_536;
/**
 * Bytes beyond a program's limit in which Python can stop it and tell where: what it holds in small
 * pieces would fill the rest to the last byte.
 */
const SPARE_BYTES = 8 << 20;
const EPERM = { syscall: -63, wasi: 63 } as const;

/**
 * Wraps every function that Python's WebAssembly module can call; closed, only harmless ones and
 * our own work.
 */
export class ImportLock {
  readonly denied = new Set<string>();
  /** Whether the program asked for more memory than it may have. */
  starved = false;
  /** Bytes that the program got beyond its limit. */
  private spare = 0;
  private instance: WebAssembly.Memory | undefined;
  private readonly ours = new Virtual(() => this.memory);
  private io: ProgramIo | undefined;

  constructor(private readonly module: WebAssembly.Module) {}

  get memory(): WebAssembly.Memory {
    if (!this.instance)
      throw new Error("Pyodide did not instantiate the WebAssembly module " +
        "that was given");
    return this.instance;
  }

  close(request: Uint8Array, io: ProgramIo): void {
    this.io = io;
    this.starved = false;
    this.spare = 0;
    this.ours.begin(request, io);
  }

  open(): void {
    this.io = undefined;
  }

  /** Makes the next instantiation of Python go through the lock. Returns what undoes it. */
  install(): () => void {
    const wasm = WebAssembly as unknown as { instantiate: Instantiate };
    const original = wasm.instantiate;
    wasm.instantiate = async (source, imports) => {
      if (!imports?.["env"]?.["emscripten_resize_heap"])
        return original.call(WebAssembly, source, imports);
      this.wrap(imports);
      const instance =
        (await original.call(WebAssembly, this.module, imports)) as WebAssembly.Instance;
      this.instance = instance.exports["memory"] as WebAssembly.Memory;
      this.capMemory(this.instance);
      return { instance, module: this.module };
    };
    return () => {
      wasm.instantiate = original;
    };
  }

  private wrap(imports: Imports): void {
    for (const { module, name, kind } of WebAssembly.Module.imports(this.module)) {
      if (kind !== "function") continue;
      const namespace = imports[module];
      const original = namespace?.[name];
      if (!namespace || typeof original !== "function")
        throw new Error(`unexpected WebAssembly import ${module}.${name}`);
      const wrapped = this.wrapped(module, name, original as HostFunction);
      if (wrapped !== original)
        namespace[name] = Object.assign(wrapped, { sig: (original as HostFunction).sig });
    }
  }

  private wrapped(module: string, name: string, original: HostFunction): HostFunction {
    const call = original as (...args: unknown[]) => unknown;
    const closed = name === RESIZE ? this.resize(call) : this.whenClosed(module, name);
    return closed ? (...args: unknown[]) => (this.io ? closed(...args) : call(...args)) : original;
  }

  private whenClosed(module: string, name: string): ((...args: unknown[]) => unknown) | undefined {
    switch (treatmentOf(module, name)) {
      case "harmless":
        return undefined;
      case "ours":
        return this.ours.functions[name] as ((...args: unknown[]) => unknown) | undefined;
      case "denied":
        return () => {
          this.denied.add(name);
          return module === "env" ? EPERM.syscall : EPERM.wasi;
        };
      case "fatal":
        return () => {
          throw new Stopped({ kind: "sandbox",
            message: `the program tried to use '${name}', which the sandbox forbids` });
        };
    }
  }

  /**
   * A program that grows beyond its limit is stopped soon; one that wants much more at once gets
   * what a full machine gives, a MemoryError.
   */
  private resize(original: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    return (bytes) => {
      const { io } = this;
      if (!io || (bytes as number) >>> 0 <= io.memoryBytes) return original(bytes);
      if ((bytes as number) >>> 0 > io.memoryBytes + SPARE_BYTES) {
        this.starved = true;
        return 0;
      }
      io.overfull();
      this.spare = SPARE_BYTES;
      return original(bytes);
    };
  }

  /**
   * Emscripten asks for more than is needed, in steps that depend on the memory's history; cut, the
   * verdict does not.
   */
  private capMemory(memory: WebAssembly.Memory): void {
    const grow = memory.grow.bind(memory);
    const left = (io: ProgramIo): number =>
      Math.floor((io.memoryBytes + this.spare - memory.buffer.byteLength) / PAGE);
    memory.grow = (pages) => grow(this.io ? Math.min(pages, left(this.io)) : pages);
  }
}
