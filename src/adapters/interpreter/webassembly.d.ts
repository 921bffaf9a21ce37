// The parts of WebAssembly that the interpreter uses; TypeScript declares them with the browser's
// library only.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  const Module: {
    imports(
      module: Module,
    ): readonly { readonly module: string; readonly name: string;
      readonly kind: "function" | "global" | "memory" | "table" | "tag" }[];
  };
  function compile(bytes: Uint8Array): Promise<Module>;
}
