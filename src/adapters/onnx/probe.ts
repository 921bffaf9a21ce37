// The throw-away child that tries ONNX Runtime's native build: if that crashes, only this process
// dies.
import { probe } from "./probe-graph";

await probe("native");
