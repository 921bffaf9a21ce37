/** What becomes of a function that the WebAssembly module imports, while a program runs. */
export type Treatment =
  /** Computes something, touches nothing outside. */
  | "harmless"
  /**
   * Replaced by our own: repeatable clocks and randomness, the fake descriptors, the fuel gauge,
   * the memory cap.
   */
  | "ours"
  /** A system call: fails with EPERM, as on a machine that forbids it. */
  | "denied"
  /** Reaches JavaScript or the process: ends the program. */
  | "fatal";

const HARMLESS = new Set([
  "_PyEM_TrampolineCall_JS",
  "_Py_emscripten_runtime",
  "__assert_fail",
  "throw_no_gil",
  "_tzset_js",
  "_localtime_js",
  "_gmtime_js",
  "_mktime_js",
  "_timegm_js",
  "emscripten_get_heap_max",
  "environ_sizes_get",
  "environ_get",
  "emscripten_runtime_keepalive_push",
  "emscripten_runtime_keepalive_pop",
]);

const OURS = new Set([
  "fd_write",
  "fd_read",
  "fd_fdstat_get",
  "clock_time_get",
  "clock_res_get",
  "emscripten_date_now",
  "emscripten_get_now",
  "random_get",
  "_Py_CheckEmscriptenSignals_Helper",
  "emscripten_resize_heap",
]);

/**
 * Anything not on a list is fatal, so that a new import of a later Pyodide is locked until somebody
 * has looked at it.
 */
export function treatmentOf(module: string, name: string): Treatment {
  if (HARMLESS.has(name) || name.startsWith("invoke_")) return "harmless";
  if (OURS.has(name)) return "ours";
  if (name === "proc_exit") return "fatal";
  return name.startsWith("__syscall_") || module === "wasi_snapshot_preview1" ? "denied" : "fatal";
}
