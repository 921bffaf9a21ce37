import type { TensorData } from "../../onnx/tensor";
import { frame, type Picture, type Placement } from "../pixels/picture";
import type { DetectorDescription } from "./description";

/** A picture as the network wants it: [1,height,width,3] or [1,3,height,width]. */
export async function inputTensor(picture: Picture,
  input: DetectorDescription["input"]
): Promise<{ readonly tensor: TensorData; readonly placement: Placement }> {
  const { width, height, layout } = input;
  const { rgb, placement } = await frame(picture, width, height, input.fit, input.fill);
  const dims = layout === "NHWC" ? [1, height, width, 3] : [1, 3, height, width];
  if (input.type === "uint8") {
    const bytes = layout === "NHWC" && input.channels === "RGB" ?
      rgb :
      arrange(rgb, new Uint8Array(rgb.length), input, (byte) => byte);
    return { tensor: { type: "uint8", data: bytes, dims }, placement };
  }
  const floats = arrange(rgb, new Float32Array(rgb.length), input,
    (byte, channel) =>
      (byte * input.scale - (input.mean[channel] as number)) / (input.std[channel] as number));
  return { tensor: { type: "float32", data: floats, dims }, placement };
}

/** Puts every byte in its place, in the network's order of channels and axes. */
function arrange<T extends Float32Array | Uint8Array>(rgb: Uint8Array, target: T,
  { layout, channels }: DetectorDescription["input"],
  valueOf: (byte: number, channel: number) => number): T {
  const pixels = rgb.length / 3;
  const [pixelStep, channelStep] = layout === "NHWC" ? [3, 1] : [1, pixels];
  for (let channel = 0; channel < 3; channel++) {
    const source = channels === "RGB" ? channel : 2 - channel;
    for (let pixel = 0; pixel < pixels; pixel++)
      target[pixel * pixelStep + channel * channelStep] = valueOf(rgb[3 * pixel + source] as number,
        channel);
  }
  return target;
}
